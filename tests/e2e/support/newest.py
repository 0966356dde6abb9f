"""boto3 with the service model that warmpost itself is built from, which is newer than the system's: every operation and member of it can be called."""
import functools
import pathlib
import shutil
import tempfile

import boto3
import botocore.config
import botocore.session

MODEL = pathlib.Path(__file__).resolve().parents[3] / "src/ingress/http/model/sesv2-service-2.json"


@functools.lru_cache(maxsize=1)
def models():
    """A directory as botocore's loader searches it, with this one model."""
    directory = pathlib.Path(tempfile.mkdtemp(prefix="warmpost-model-"))
    (directory / "sesv2/2019-09-27").mkdir(parents=True)
    shutil.copy(MODEL, directory / "sesv2/2019-09-27/service-2.json")
    return str(directory)


def newest_ses(server, credentials=None):
    """A client of `server` (support/warmpost.py); one for the same key, as its exception classes are its own."""
    key = credentials or server.credentials
    which = ("newest", key["id"], server.ports["api"])
    if which not in server.clients:
        core = botocore.session.Session()
        core.get_component("data_loader").search_paths.insert(0, models())
        server.clients[which] = boto3.session.Session(botocore_session=core).client(
            "sesv2", endpoint_url=server.url(), region_name="us-east-1", aws_access_key_id=key["id"], aws_secret_access_key=key["secret"],
            config=botocore.config.Config(retries={"total_max_attempts": 1}))
    return server.clients[which]
