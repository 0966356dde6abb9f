"""The calls that Terraform's AWS provider makes for its aws_sesv2_* resources, in its order: create with tags, read, read again without a difference, change,
tag and untag, delete, and a read that says it is gone. docs/migrating-from-ses.md lists them."""
import pytest

from support.newest import newest_ses


@pytest.fixture
def ses(warmpost):
    return newest_ses(warmpost)


def arn(warmpost, kind, name):
    return f"arn:aws:ses:us-east-1:{account_of(warmpost)}:{kind}/{name}"


def account_of(warmpost):
    return next(one["id"] for one in warmpost.ask("account", "list")["accounts"] if one["name"] == warmpost.account)


def without_metadata(answer):
    """VerificationInfo tells when DNS was last looked at: that moves by itself, and is no attribute of the provider's."""
    return {key: value for key, value in answer.items() if key not in ("ResponseMetadata", "VerificationInfo")}


def tags_of(ses, resource):
    return {one["Key"]: one["Value"] for one in ses.list_tags_for_resource(ResourceArn=resource)["Tags"]}


def retagged(ses, resource, before):
    """What a change of the resource's tags makes: UntagResource, then TagResource."""
    assert tags_of(ses, resource) == before
    ses.untag_resource(ResourceArn=resource, TagKeys=list(before))
    ses.tag_resource(ResourceArn=resource, Tags=[{"Key": "stage", "Value": "prod"}, {"Key": "team", "Value": "mail"}])
    assert tags_of(ses, resource) == {"stage": "prod", "team": "mail"}


def stays(read):
    """A plan right after an apply shows no difference."""
    first = without_metadata(read())
    assert without_metadata(read()) == first
    return first


def gone(ses, read):
    with pytest.raises(ses.exceptions.NotFoundException):
        read()


TAGS = [{"Key": "managed-by", "Value": "terraform"}]


def test_account_attributes(ses):
    ses.put_account_vdm_attributes(VdmAttributes={"VdmEnabled": "ENABLED", "DashboardAttributes": {"EngagementMetrics": "ENABLED"},
                                                  "GuardianAttributes": {"OptimizedSharedDelivery": "ENABLED"}})
    assert stays(ses.get_account)["VdmAttributes"]["VdmEnabled"] == "ENABLED"
    ses.put_account_vdm_attributes(VdmAttributes={"VdmEnabled": "DISABLED"})   # what its destroy does
    ses.put_account_suppression_attributes(SuppressedReasons=["COMPLAINT"])
    assert stays(ses.get_account)["SuppressionAttributes"]["SuppressedReasons"] == ["COMPLAINT"]
    ses.put_account_suppression_attributes(SuppressedReasons=["BOUNCE", "COMPLAINT"])


def test_configuration_set_with_all_its_blocks(warmpost, ses):
    name = "tf-set"
    ses.create_configuration_set(
        ConfigurationSetName=name, Tags=TAGS, DeliveryOptions={"TlsPolicy": "REQUIRE", "MaxDeliverySeconds": 300}, ReputationOptions={"ReputationMetricsEnabled": False},
        SendingOptions={"SendingEnabled": True}, SuppressionOptions={"SuppressedReasons": ["BOUNCE"]}, TrackingOptions={"CustomRedirectDomain": "shop.example", "HttpsPolicy": "OPTIONAL"},
        VdmOptions={"DashboardOptions": {"EngagementMetrics": "ENABLED"}, "GuardianOptions": {"OptimizedSharedDelivery": "ENABLED"}})
    read = lambda: ses.get_configuration_set(ConfigurationSetName=name)
    there = stays(read)
    assert there["DeliveryOptions"] == {"TlsPolicy": "REQUIRE", "MaxDeliverySeconds": 300}
    assert there["TrackingOptions"] == {"CustomRedirectDomain": "shop.example", "HttpsPolicy": "OPTIONAL"}
    ses.put_configuration_set_delivery_options(ConfigurationSetName=name, TlsPolicy="OPTIONAL")
    ses.put_configuration_set_reputation_options(ConfigurationSetName=name, ReputationMetricsEnabled=True)
    ses.put_configuration_set_sending_options(ConfigurationSetName=name, SendingEnabled=False)
    ses.put_configuration_set_suppression_options(ConfigurationSetName=name, SuppressedReasons=["COMPLAINT"])
    ses.put_configuration_set_tracking_options(ConfigurationSetName=name)
    ses.put_configuration_set_vdm_options(ConfigurationSetName=name, VdmOptions={"DashboardOptions": {"EngagementMetrics": "DISABLED"}})
    there = stays(read)
    assert there["DeliveryOptions"]["TlsPolicy"] == "OPTIONAL" and there["ReputationOptions"]["ReputationMetricsEnabled"] is True
    assert there["SendingOptions"]["SendingEnabled"] is False and there["SuppressionOptions"]["SuppressedReasons"] == ["COMPLAINT"]
    retagged(ses, arn(warmpost, "configuration-set", name), {"managed-by": "terraform"})

    topic = warmpost.ask("topic", "create", "tf-events", "--file", str(warmpost.directory / "tf.jsonl"), "--account", warmpost.account)["arn"]
    destination = {"Enabled": True, "MatchingEventTypes": ["SEND"], "SnsDestination": {"TopicArn": topic}}
    ses.create_configuration_set_event_destination(ConfigurationSetName=name, EventDestinationName="sns", EventDestination=destination)
    destinations = lambda: ses.get_configuration_set_event_destinations(ConfigurationSetName=name)
    assert stays(destinations)["EventDestinations"][0]["SnsDestination"] == {"TopicArn": topic}
    ses.update_configuration_set_event_destination(ConfigurationSetName=name, EventDestinationName="sns", EventDestination={**destination, "MatchingEventTypes": ["BOUNCE", "COMPLAINT"]})
    assert set(stays(destinations)["EventDestinations"][0]["MatchingEventTypes"]) == {"BOUNCE", "COMPLAINT"}
    ses.delete_configuration_set_event_destination(ConfigurationSetName=name, EventDestinationName="sns")
    with pytest.raises(ses.exceptions.NotFoundException):
        ses.delete_configuration_set_event_destination(ConfigurationSetName=name, EventDestinationName="sns")
    ses.delete_configuration_set(ConfigurationSetName=name)
    gone(ses, read)


def test_email_identity_and_its_attributes(warmpost, ses):
    name = "tf.example"
    ses.create_configuration_set(ConfigurationSetName="tf-default")
    made = ses.create_email_identity(EmailIdentity=name, Tags=TAGS, ConfigurationSetName="tf-default", DkimSigningAttributes={"NextSigningKeyLength": "RSA_2048_BIT"})
    assert made["IdentityType"] == "DOMAIN" and len(made["DkimAttributes"]["Tokens"]) == 3
    read = lambda: ses.get_email_identity(EmailIdentity=name)
    there = stays(read)
    assert there["ConfigurationSetName"] == "tf-default" and there["DkimAttributes"]["NextSigningKeyLength"] == "RSA_2048_BIT"
    ses.put_email_identity_configuration_set_attributes(EmailIdentity=name)
    assert "ConfigurationSetName" not in stays(read)
    ses.put_email_identity_feedback_attributes(EmailIdentity=name, EmailForwardingEnabled=False)
    assert stays(read)["FeedbackForwardingStatus"] is False
    ses.put_email_identity_mail_from_attributes(EmailIdentity=name, MailFromDomain="bounce.tf.example", BehaviorOnMxFailure="REJECT_MESSAGE")
    mail_from = stays(read)["MailFromAttributes"]
    assert (mail_from["MailFromDomain"], mail_from["BehaviorOnMxFailure"]) == ("bounce.tf.example", "REJECT_MESSAGE")
    ses.put_email_identity_mail_from_attributes(EmailIdentity=name)
    resource = arn(warmpost, "identity", name)
    policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"000000000042"},"Action":["ses:SendEmail"],"Resource":"%s"}]}' % resource
    ses.create_email_identity_policy(EmailIdentity=name, PolicyName="lend", Policy=policy)
    assert stays(lambda: ses.get_email_identity_policies(EmailIdentity=name))["Policies"] == {"lend": policy}
    ses.update_email_identity_policy(EmailIdentity=name, PolicyName="lend", Policy=policy.replace("SendEmail", "SendRawEmail"))
    ses.delete_email_identity_policy(EmailIdentity=name, PolicyName="lend")
    retagged(ses, resource, {"managed-by": "terraform"})
    ses.delete_email_identity(EmailIdentity=name)
    gone(ses, read)


def test_dedicated_ip_pool(warmpost, ses):
    read = lambda: ses.get_dedicated_ip_pool(PoolName="tf-pool")
    ses.create_dedicated_ip_pool(PoolName="tf-pool", ScalingMode="STANDARD", Tags=TAGS)
    assert stays(read)["DedicatedIpPool"] == {"PoolName": "tf-pool", "ScalingMode": "STANDARD"}
    retagged(ses, arn(warmpost, "dedicated-ip-pool", "tf-pool"), {"managed-by": "terraform"})
    ses.put_dedicated_ip_pool_scaling_attributes(PoolName="tf-pool", ScalingMode="MANAGED")
    assert stays(read)["DedicatedIpPool"]["ScalingMode"] == "MANAGED"
    ses.delete_dedicated_ip_pool(PoolName="tf-pool")
    gone(ses, read)


def test_contact_list(warmpost, ses):
    read = lambda: ses.get_contact_list(ContactListName="tf-list")
    topic = {"TopicName": "news", "DisplayName": "News", "Description": "Each month", "DefaultSubscriptionStatus": "OPT_IN"}
    ses.create_contact_list(ContactListName="tf-list", Description="readers", Topics=[topic], Tags=TAGS)
    assert stays(read)["Topics"] == [topic]
    ses.update_contact_list(ContactListName="tf-list", Description="all readers", Topics=[topic])
    assert stays(read)["Description"] == "all readers"
    retagged(ses, arn(warmpost, "contact-list", "tf-list"), {"managed-by": "terraform"})
    ses.delete_contact_list(ContactListName="tf-list")
    gone(ses, read)
