"""What was counted of real mail: BatchGetMetricData and exports by boto3, CloudWatch's metrics by awscli and boto3, totals by a scraper; exactly once over a crash."""
import csv
import datetime
import io
import json
import subprocess
import urllib.request

import boto3
import botocore.config
import botocore.exceptions
import pytest

from support.net import free_port, wait_until
from support.newest import newest_ses
from test_dedicated import own_api
from test_feeds import managed_pool

UNWANTED = "nobody"
METRICS = ("Send", "Delivery", "Bounce")


def begin(fresh, smtp_port, sink, **more):
    sink.answers["RCPT"] = lambda session, argument: "550 5.1.1 no such user" if UNWANTED in argument else None
    routes = [{"domain": "big.test", "host": "127.1.0.1", "port": smtp_port, "isp": "gmail"}, {"domain": "old.test", "host": "127.1.0.3", "port": smtp_port, "isp": "yahoo"}]
    server = fresh({"route": routes, "metrics": {"listen": f"127.0.0.1:{free_port()}"}, **more}).init().start()
    server.run("account", "limits", server.account, "--daily", 1000000, "--rate", 10000)
    server.verify("shop.example")
    server.ses().create_configuration_set(ConfigurationSetName="news")
    return server


@pytest.fixture
def server(fresh, smtp_port, sink):
    return begin(fresh, smtp_port, sink)


@pytest.fixture
def quick(fresh, smtp_port, sink):
    """Managed pools are counted with each slot of their policy, of ten minutes: here of ten seconds."""
    return begin(fresh, smtp_port, sink, managed={"time_scale": 60.0})


def send_some(server, someone):
    """Three delivered at two ISPs, two of them with the set; one bounced with the set."""
    sent = [(server.send(someone("big.test"), ConfigurationSetName="news"), "Delivery"), (server.send(someone("old.test"), ConfigurationSetName="news"), "Delivery"),
            (server.send(someone("big.test")), "Delivery"), (server.send(f"{UNWANTED}@big.test", ConfigurationSetName="news"), "Bounce")]
    for message, kind in sent:
        server.wait_for_event(message, kind)


def batch(server, *queries):
    """Metric, then dimensions; the sum of each over yesterday and today."""
    now = datetime.datetime.now(datetime.timezone.utc)
    answer = newest_ses(server).batch_get_metric_data(Queries=[
        {"Id": f"q{n}", "Namespace": "VDM", "Metric": metric, "StartDate": now - datetime.timedelta(days=1), "EndDate": now, **({"Dimensions": dimensions} if dimensions else {})}
        for n, (metric, dimensions) in enumerate(queries)])
    assert not answer.get("Errors"), answer
    for result in answer["Results"]:
        assert len(result["Timestamps"]) == len(result["Values"]) == 2, result
        assert all(time.hour == time.minute == 0 for time in result["Timestamps"]), result
    return [sum(result["Values"]) for result in answer["Results"]]


def counted(server, *queries, expected):
    wait_until(lambda: batch(server, *queries) == expected, 30, lambda: f"{expected}, not {batch(server, *queries)}")


def cloudwatch(server, key=None):
    key = key or server.credentials
    # Debian's boto3 speaks the query protocol; newer ones speak CBOR (test_the_newest_sdk_speaks_its_own_protocols).
    return boto3.session.Session().client("cloudwatch", endpoint_url=server.url(), region_name="us-east-1", aws_access_key_id=key["id"], aws_secret_access_key=key["secret"],
                                          config=botocore.config.Config(retries={"total_max_attempts": 1}))


def aws(server, *arguments):
    done = subprocess.run(["/usr/bin/aws", "cloudwatch", *arguments, "--endpoint-url", server.url(), "--output", "json"], env=server.environment(),
                          capture_output=True, text=True, check=False, timeout=90)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def span():
    now = datetime.datetime.now(datetime.timezone.utc)
    return {"StartTime": now - datetime.timedelta(minutes=30), "EndTime": now + datetime.timedelta(minutes=1)}


def test_every_recipient_is_counted_by_set_isp_and_identity(server, someone):
    send_some(server, someone)
    counted(server, ("SEND", None), ("DELIVERY", None), ("PERMANENT_BOUNCE", None), ("COMPLAINT", None), expected=[4, 3, 1, 0])
    news = {"CONFIGURATION_SET": "news"}
    assert batch(server, ("SEND", news), ("DELIVERY", news), ("PERMANENT_BOUNCE", news)) == [3, 2, 1]
    assert batch(server, ("SEND", {"ISP": "gmail"}), ("DELIVERY", {"ISP": "gmail"}), ("DELIVERY", {"ISP": "yahoo"}), ("SEND", {"ISP": "microsoft"})) == [3, 2, 1, 0]
    assert batch(server, ("SEND", {"EMAIL_IDENTITY": "shop.example"}), ("SEND", {"EMAIL_IDENTITY": "other.example"}),
                 ("SEND", {"EMAIL_IDENTITY": "shop.example", "ISP": "gmail", **news})) == [4, 0, 2]


def test_mail_to_the_simulator_counts_nowhere(server, someone):
    server.wait_for_event(server.send("bounce@simulator.amazonses.com"), "Bounce")
    server.wait_for_event(server.send(someone("big.test")), "Delivery")
    counted(server, ("SEND", None), ("DELIVERY", None), ("PERMANENT_BOUNCE", None), expected=[1, 1, 0])


def test_a_crash_counts_nothing_twice_and_loses_nothing(server, someone):
    send_some(server, someone)
    counted(server, ("SEND", None), ("DELIVERY", None), expected=[4, 3])
    for _ in range(3):
        server.wait_for_event(server.send(someone("big.test")), "Delivery")
    server.kill()
    server.start()
    counted(server, ("SEND", None), ("DELIVERY", None), expected=[7, 6])
    server.restart()
    assert batch(server, ("SEND", None), ("DELIVERY", None), ("PERMANENT_BOUNCE", None)) == [7, 6, 1]


def test_mistakes_are_ses_s_own_refusals(server):
    ses = newest_ses(server)
    now = datetime.datetime.now(datetime.timezone.utc)
    query = {"Id": "a", "Namespace": "VDM", "Metric": "SEND", "StartDate": now, "EndDate": now - datetime.timedelta(days=1)}
    with pytest.raises(ses.exceptions.BadRequestException, match="StartDate must not be after EndDate"):
        ses.batch_get_metric_data(Queries=[query])
    with pytest.raises(ses.exceptions.BadRequestException, match="must be its own"):
        ses.batch_get_metric_data(Queries=[{**query, "EndDate": now}] * 2)


def test_an_export_of_metrics_is_a_file_behind_a_link(server, someone):
    server.config["server"]["public_url"] = server.url()
    server.change({})
    server.restart()
    send_some(server, someone)
    counted(server, ("DELIVERY", None), expected=[3])
    ses = newest_ses(server)
    now = datetime.datetime.now(datetime.timezone.utc)
    job = ses.create_export_job(
        ExportDataSource={"MetricsDataSource": {"Namespace": "VDM", "StartDate": now - datetime.timedelta(days=1), "EndDate": now, "Dimensions": {"ISP": ["*"]},
                                                "Metrics": [{"Name": "DELIVERY", "Aggregation": "VOLUME"}, {"Name": "PERMANENT_BOUNCE", "Aggregation": "RATE"}]}},
        ExportDestination={"DataFormat": "CSV"})["JobId"]

    def done():
        told = ses.get_export_job(JobId=job)
        return told if told["JobStatus"] not in ("CREATED", "PROCESSING") else None
    told = wait_until(done, 60, "the export to end")
    assert told["JobStatus"] == "COMPLETED" and told["ExportSourceType"] == "METRICS_DATA", told
    with urllib.request.urlopen(told["ExportDestination"]["S3Url"], timeout=30) as answer:
        rows = {row["ISP"]: row for row in csv.DictReader(io.StringIO(answer.read().decode()))}
    assert rows["gmail"]["DELIVERY_VOLUME"] == "2" and rows["yahoo"]["DELIVERY_VOLUME"] == "1", rows
    assert abs(float(rows["gmail"]["PERMANENT_BOUNCE_RATE"]) - 1 / 3) < 1e-9 and float(rows["yahoo"]["PERMANENT_BOUNCE_RATE"]) == 0, rows


def test_the_aws_command_line_reads_cloudwatch(server, someone):
    send_some(server, someone)
    counted(server, ("SEND", None), ("DELIVERY", None), ("PERMANENT_BOUNCE", None), expected=[4, 3, 1])
    listed = aws(server, "list-metrics", "--namespace", "AWS/SES", "--metric-name", "Send")["Metrics"]
    assert [each["Dimensions"] for each in listed] == [[], [{"Name": "ses:configuration-set", "Value": "news"}]], listed
    queries = [{"Id": name.lower(), "MetricStat": {"Metric": {"Namespace": "AWS/SES", "MetricName": name}, "Period": 3600, "Stat": "Sum"}} for name in METRICS]
    queries.append({"Id": "news", "Label": "of the set", "MetricStat": {"Metric": {**queries[0]["MetricStat"]["Metric"], "Dimensions": [{"Name": "ses:configuration-set", "Value": "news"}]},
                                                                        "Period": 60, "Stat": "Sum"}})
    asked = {key: value.isoformat() for key, value in span().items()}
    results = aws(server, "get-metric-data", "--metric-data-queries", json.dumps(queries), "--start-time", asked["StartTime"], "--end-time", asked["EndTime"])["MetricDataResults"]
    assert {each["Id"]: sum(each["Values"]) for each in results} == {"send": 4, "delivery": 3, "bounce": 1, "news": 3}, results
    assert results[3]["Label"] == "of the set" and all(each["StatusCode"] == "Complete" for each in results)
    statistics = aws(server, "get-metric-statistics", "--namespace", "AWS/SES", "--metric-name", "Send", "--period", "3600", "--statistics", "Sum",
                     "--start-time", asked["StartTime"], "--end-time", asked["EndTime"])
    assert sum(each["Sum"] for each in statistics["Datapoints"]) == 4 and statistics["Label"] == "Send", statistics


def test_cloudwatch_is_for_who_may_read(server, someone):
    send_some(server, someone)
    counted(server, ("SEND", None), expected=[4])
    reader, sender = (server.ask("key", "create", "--account", server.account, "--role", role) for role in ("read-only", "sender"))
    statistics = cloudwatch(server, reader).get_metric_statistics(Namespace="AWS/SES", MetricName="Send", Period=60, Statistics=["Sum", "Maximum"], **span())
    assert sum(each["Sum"] for each in statistics["Datapoints"]) == 4 and all(each["Unit"] == "Count" for each in statistics["Datapoints"]), statistics
    with pytest.raises(botocore.exceptions.ClientError, match="is not authorized to perform") as refused:
        cloudwatch(server, sender).list_metrics()
    assert refused.value.response["Error"]["Code"] == "AccessDenied"
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        cloudwatch(server, {"id": reader["id"], "secret": "x" * 40}).list_metrics()
    assert refused.value.response["Error"]["Code"] == "SignatureDoesNotMatch"
    with pytest.raises(botocore.exceptions.ClientError, match="InvalidAction"):
        cloudwatch(server).describe_alarms()


def test_managed_pools_have_their_metrics_in_cloudwatch(server):
    server.ses().create_dedicated_ip_pool(PoolName="auto", ScalingMode="MANAGED")
    names = {each["MetricName"] for each in cloudwatch(server).list_metrics(Dimensions=[{"Name": "DedicatedIpPool", "Value": "auto"}])["Metrics"]}
    assert names == {"Send", "ApproximateDedicatedSendingPercentage", "SentLast24Hours", "Available24HourSend"}


def test_a_scraper_gets_totals(server, someone):
    send_some(server, someone)
    counted(server, ("SEND", None), expected=[4])
    with urllib.request.urlopen(f"http://{server.config['metrics']['listen']}/metrics", timeout=20) as answer:
        text = answer.read().decode()
    account = account_id(server)
    assert f'warmpost_sends_total{{account="{account}"}} 4' in text and f'warmpost_bounces_total{{account="{account}",type="permanent"}} 1' in text, text


def account_id(server):
    return next(each for each in server.ask("account")["accounts"] if each["name"] == server.account)["id"]


def node_version():
    done = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    return int(done.stdout.strip().lstrip("v").split(".")[0]) if done.returncode == 0 else 0


@pytest.mark.skipif(node_version() < 20, reason="the newest SDK needs Node.js 20")
@pytest.mark.parametrize("cbor", [True, False], ids=["cbor", "json"])
def test_the_newest_sdk_speaks_its_own_protocols(server, someone, cbor):
    """@aws-sdk/client-cloudwatch of 2026 speaks AWS JSON by itself and Smithy's RPC v2 CBOR on demand, and gets the same figures as the query protocol."""
    send_some(server, someone)
    counted(server, ("SEND", None), ("PERMANENT_BOUNCE", None), expected=[4, 1])

    def ask(command, **given):
        return server.node("cloudwatch.mjs", command=command, input=given, cbor=cbor)
    listed = ask("ListMetricsCommand", Namespace="AWS/SES", MetricName="Send")
    spoken = ("/service/GraniteServiceVersion20100801/operation/ListMetrics", "rpc-v2-cbor") if cbor else ("/", "application/x-amz-json-1.0")
    assert (listed["spoke"]["path"], listed["spoke"]["protocol"]) == spoken, listed
    assert [each.get("Dimensions") for each in listed["answer"]["Metrics"]] == [[], [{"Name": "ses:configuration-set", "Value": "news"}]], listed
    asked = {key: value.isoformat() for key, value in span().items()}
    queries = [{"Id": name.lower(), "MetricStat": {"Metric": {"Namespace": "AWS/SES", "MetricName": name}, "Period": 3600, "Stat": "Sum"}} for name in METRICS]
    data = ask("GetMetricDataCommand", MetricDataQueries=queries, **asked)
    assert {each["Id"]: sum(each["Values"]) for each in data["answer"]["MetricDataResults"]} == {"send": 4, "delivery": 3, "bounce": 1}, data
    assert data["kinds"]["timestamp"] is True, data
    statistics = ask("GetMetricStatisticsCommand", Namespace="AWS/SES", MetricName="Send", Period=3600, Statistics=["Sum"],
                     Dimensions=[{"Name": "ses:configuration-set", "Value": "news"}], **asked)
    assert sum(point["Sum"] for point in statistics["answer"]["Datapoints"]) == 3 and statistics["kinds"]["timestamp"] is True, statistics
    rates = ask("GetMetricStatisticsCommand", Namespace="AWS/SES", MetricName="Reputation.BounceRate", Period=3600, Statistics=["Maximum"], **asked)
    assert [point["Maximum"] for point in rates["answer"]["Datapoints"]][-1:] == [0.25], rates
    refused = ask("GetMetricStatisticsCommand", Namespace="AWS/SES", MetricName="Send", Period=7, Statistics=["Sum"], **asked)
    assert (refused["error"], refused["status"], refused["instanceOf"]) == ("InvalidParameterValueException", 400, True), refused
    assert "multiple of 60 seconds" in refused["message"], refused
    stranger = server.node("cloudwatch.mjs", command="ListMetricsCommand", input={}, cbor=True, credentials={"accessKeyId": "AKIAIOSFODNN7EXAMPLE", "secretAccessKey": "x"})
    assert stranger["status"] == 403 and "security token" in stranger["message"], stranger


def of_pool(isp=None):
    return [{"Name": "DedicatedIpPool", "Value": "auto"}] + ([{"Name": "ISP", "Value": isp}] if isp else [])


def test_the_aws_command_line_reads_what_a_managed_pool_sent(quick, sink, someone):
    """Send, ApproximateDedicatedSendingPercentage, SentLast24Hours and Available24HourSend against what receivers got and what warmpost's own API says."""
    server = quick
    address = managed_pool(server)
    sent = {"gmail": [someone("big.test") for _ in range(30)], "yahoo": [someone("old.test") for _ in range(10)]}
    for to in sent["gmail"] + sent["yahoo"]:
        server.send(to, ConfigurationSetName="auto")
    own = {isp: sum(sink.one(to, 60).peer == address for to in recipients) for isp, recipients in sent.items()}
    assert own["gmail"] > 0, "something left from the pool's address"

    def hours():
        return own_api(server, server.credentials, "GET", "/my-pools/auto/metrics")[1]["hours"]
    wait_until(lambda: sum(hour["Send"] for hour in hours()) == 40, 120, lambda: f"all to be counted: {hours()}")
    explained = {each["isp"]: each for each in server.ask("explain", "auto")["isps"]}
    assert {isp: explained[isp]["dedicated_24h"] for isp in sent} == own, explained
    told = {isp: [hour for hour in hours() if hour["ISP"] == isp] for isp in sent}
    asked = span()
    asked = {"StartTime": asked["StartTime"].replace(minute=0, second=0, microsecond=0).isoformat(), "EndTime": asked["EndTime"].isoformat()}
    times = ["--start-time", asked["StartTime"], "--end-time", asked["EndTime"]]

    names = {"Send", "ApproximateDedicatedSendingPercentage", "SentLast24Hours", "Available24HourSend"}
    listed = aws(server, "list-metrics", "--namespace", "AWS/SES", "--dimensions", "Name=DedicatedIpPool,Value=auto")["Metrics"]
    assert {(each["MetricName"], json.dumps(each["Dimensions"])) for each in listed} == {
        (name, json.dumps(dimensions)) for name in names for dimensions in (of_pool(), of_pool("gmail"), of_pool("yahoo"))}, listed

    def query(identity, name, isp, stat="Maximum"):
        return {"Id": identity, "MetricStat": {"Metric": {"Namespace": "AWS/SES", "MetricName": name, "Dimensions": of_pool(isp)}, "Period": 3600, "Stat": stat}}
    queries = [query(f"{name[:2].lower()}{len(name)}{isp or 'all'}", name, isp) for name in sorted(names) for isp in (None, "gmail", "yahoo")]
    whole = aws(server, "get-metric-data", "--metric-data-queries", json.dumps(queries), *times, "--scan-by", "TimestampAscending")["MetricDataResults"]
    values = {each["Id"]: each["Values"] for each in whole}
    assert {each["StatusCode"] for each in whole} == {"Complete"} and len(whole) == 12, whole
    for isp, recipients in sent.items():
        assert sum(values[f"se4{isp}"]) == len(recipients), values
        assert values[f"se4{isp}"] == [hour["Send"] for hour in told[isp]]
        assert values[f"se15{isp}"][-1] == own[isp] == told[isp][-1]["SentLast24Hours"], (values, own)
        assert values[f"av19{isp}"] == [hour["Available24HourSend"] for hour in told[isp]], values
        shares = [hour["ApproximateDedicatedSendingPercentage"] for hour in told[isp] if hour["Send"]]
        assert [round(value, 1) for value in values[f"ap37{isp}"]] == shares, values
        if len(told[isp]) == 1:   # all within one hour
            assert abs(values[f"ap37{isp}"][0] - 100 * own[isp] / len(recipients)) < 0.01, (values, own)
    assert sum(values["se4all"]) == 40 and values["se15all"][-1] == sum(own.values()), values
    # The same in pages of one point, merged by the command line itself.
    paged = aws(server, "get-metric-data", "--metric-data-queries", json.dumps(queries), *times, "--scan-by", "TimestampAscending", "--page-size", "1")["MetricDataResults"]
    merged = {}
    for each in paged:
        merged.setdefault(each["Id"], []).extend(each["Values"])
    assert merged == values, (merged, values)
    first = aws(server, "get-metric-data", "--metric-data-queries", json.dumps(queries), *times, "--max-datapoints", "1", "--no-paginate")
    assert first["NextToken"] and len(first["MetricDataResults"]) == 1, first

    statistics = aws(server, "get-metric-statistics", "--namespace", "AWS/SES", "--metric-name", "Send", "--dimensions", "Name=DedicatedIpPool,Value=auto", "Name=ISP,Value=gmail",
                     "--period", "3600", "--statistics", "Sum", "Maximum", *times)
    assert sum(each["Sum"] for each in statistics["Datapoints"]) == 30 and {each["Unit"] for each in statistics["Datapoints"]} == {"Count"}, statistics
    shares = aws(server, "get-metric-statistics", "--namespace", "AWS/SES", "--metric-name", "ApproximateDedicatedSendingPercentage",
                 "--dimensions", "Name=DedicatedIpPool,Value=auto", "--period", "3600", "--statistics", "Average", *times)
    assert {each["Unit"] for each in shares["Datapoints"]} == {"Percent"} and all(0 < each["Average"] <= 100 for each in shares["Datapoints"]), shares
    assert aws(server, "get-metric-statistics", "--namespace", "AWS/SES", "--metric-name", "Send", "--dimensions", "Name=DedicatedIpPool,Value=other",
               "--period", "3600", "--statistics", "Sum", *times)["Datapoints"] == []

    server.restart()
    again = aws(server, "list-metrics", "--namespace", "AWS/SES", "--dimensions", "Name=DedicatedIpPool,Value=auto")["Metrics"]
    assert len(again) == 12, "ISPs are known after a restart without new mail"


def test_what_cloudwatch_does_not_have_is_refused_in_its_own_words(server):
    metric = {"Metric": {"Namespace": "AWS/SES", "MetricName": "Send"}, "Period": 60, "Stat": "Sum"}
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    before = now - datetime.timedelta(hours=1)

    def refused(queries, *more, start=before, end=now):
        done = subprocess.run(["/usr/bin/aws", "cloudwatch", "get-metric-data", "--metric-data-queries", json.dumps(queries), "--start-time", start.isoformat(), "--end-time",
                               end.isoformat(), *more, "--endpoint-url", server.url()], env=server.environment(), capture_output=True, text=True, check=False, timeout=90)
        assert done.returncode != 0, done.stdout
        return done.stderr
    assert "(ValidationError)" in refused([{"Id": "m1", "MetricStat": {**metric, "Stat": "p99"}}]) and "p99 is not kept" in refused([{"Id": "m1", "MetricStat": {**metric, "Stat": "p99"}}])
    assert "must be less than the parameter EndTime" in refused([{"Id": "m1", "MetricStat": metric}], start=now, end=before)
    assert "multiple of 60" in refused([{"Id": "m1", "MetricStat": {**metric, "Period": 61}}])
    assert "multiple of 60" in refused([{"Id": "m1", "MetricStat": {**metric, "Period": 1}}])
    assert "1 to 500 members" in refused([{"Id": f"m{n}", "MetricStat": metric} for n in range(501)])
    assert "expressions are not evaluated" in refused([{"Id": "m1", "MetricStat": metric}, {"Id": "e1", "Expression": "m1*2"}])
    assert "there twice" in refused([{"Id": "m1", "MetricStat": metric}, {"Id": "m1", "MetricStat": metric}])
    elsewhere = aws(server, "get-metric-data", "--metric-data-queries", json.dumps([{"Id": "m1", "MetricStat": {**metric, "Metric": {"Namespace": "AWS/EC2", "MetricName": "Send"}}}]),
                    "--start-time", before.isoformat(), "--end-time", now.isoformat())
    assert elsewhere["MetricDataResults"] == [{"Id": "m1", "Label": "Send", "Timestamps": [], "Values": [], "StatusCode": "Complete"}], elsewhere
    assert aws(server, "list-metrics", "--namespace", "AWS/EC2")["Metrics"] == []
