"""Sends requests by the official SDK, and prints the code of each error.

A line of the input is a request: product, version, action, region, parameters. A line of the output
is the code, or empty for a response.
"""

import importlib
import json
import sys

from tencentcloud.common import credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

endpoint, secret_id, secret_key = sys.argv[1:4]
profile = ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=endpoint))
clients = {}


def send(product, version, action, region, request):
    module = f"tencentcloud.{product}.v{version.replace('-', '')}"
    client = importlib.import_module(f"{module}.{product}_client")
    models = importlib.import_module(f"{module}.models")
    made = next(value for name, value in vars(client).items() if name.lower() == f"{product}client")
    key = (product, version, region)
    if key not in clients:
        clients[key] = made(credential.Credential(secret_id, secret_key), region, profile)
    typed = getattr(models, f"{action}Request")()
    typed.from_json_string(json.dumps(request))
    return getattr(clients[key], action)(typed)


for line in sys.stdin:
    try:
        response = send(*json.loads(line))
        # What the SDK understood, as JSON.
        json.loads(response.to_json_string())
        print("")
    except TencentCloudSDKException as error:
        print(error.get_code())
