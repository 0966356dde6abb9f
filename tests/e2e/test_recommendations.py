"""ListRecommendations by boto3 with the newest model: what is stored and what DNS says, with times that stand over a restart."""
import pytest

from support.net import wait_until
from support.newest import newest_ses


@pytest.fixture
def server(fresh, zone):
    zone.change({"_dmarc.kept.example.": ['TXT "v=DMARC1; p=reject"'], "default._bimi.kept.example.": ['TXT "v=BIMI1; l=https://kept.example/logo.svg"']})
    server = fresh().init().start()
    server.verify("advised.example")
    server.verify("news.kept.example")
    return server


def listed(server, **given):
    return newest_ses(server).list_recommendations(**given)["Recommendations"]


def test_what_dns_and_the_store_say_is_listed_filtered_and_stands(server):
    wait_until(lambda: any(each["Type"] == "DMARC" for each in listed(server)), 60, "a look at DNS")
    told = {(each["ResourceArn"].rpartition("/")[2], each["Type"]): each for each in listed(server)}
    assert ("advised.example", "DMARC") in told and ("news.kept.example", "DMARC") not in told, "a record above the domain stands for it"
    assert ("news.kept.example", "BIMI") in told, "BIMI's is the domain's own"
    dmarc = told["advised.example", "DMARC"]
    assert dmarc["Description"] == "DMARC configuration was not found." and dmarc["Status"] == "OPEN" and dmarc["Impact"] == "HIGH", dmarc
    assert dmarc["CreatedTimestamp"] == dmarc["LastUpdatedTimestamp"]
    assert {each["Type"] for each in listed(server, Filter={"STATUS": "OPEN", "TYPE": "SPF"})} == {"SPF"}
    assert listed(server, Filter={"STATUS": "FIXED"}) == []
    assert {each["Impact"] for each in listed(server, Filter={"IMPACT": "LOW"})} == {"LOW"}
    assert {each["ResourceArn"] for each in listed(server, Filter={"RESOURCE_ARN": dmarc["ResourceArn"]})} == {dmarc["ResourceArn"]}
    assert dmarc["ResourceArn"].endswith(":identity/advised.example"), dmarc
    paged, token = [], None
    while True:
        page = newest_ses(server).list_recommendations(PageSize=1, **({"NextToken": token} if token else {}))
        paged += page["Recommendations"]
        token = page.get("NextToken")
        if not token:
            break
    assert paged == listed(server)
    server.restart()
    assert [each for each in listed(server) if each["Type"] == "DMARC"] == [dmarc]
    ses = newest_ses(server)
    with pytest.raises(ses.exceptions.BadRequestException, match="STATUS and IMPACT"):
        ses.list_recommendations(Filter={"TYPE": "SPF", "IMPACT": "LOW"})
    ses.delete_email_identity(EmailIdentity="advised.example")
    wait_until(lambda: [each["Status"] for each in listed(server, Filter={"RESOURCE_ARN": dmarc["ResourceArn"]})].count("OPEN") == 0, 60, "those of a deleted identity to be fixed")
