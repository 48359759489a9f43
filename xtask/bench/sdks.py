"""The reference action by the official Python SDK: sdks.py ADDRESS SECONDS THREADS."""
import json
import sys
import threading
import time

from tencentcloud.common import credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.live.v20180801 import live_client, models

address, seconds, threads = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])


def work(counts, index):
    http = HttpProfile(protocol="http", endpoint=address, keepAlive=True)
    client = live_client.LiveClient(
        credential.Credential("AKIDtest", "wh1sper"), "", ClientProfile(httpProfile=http)
    )
    parameters = {
        "StartTime": "2019-03-01 00:00:00",
        "EndTime": "2019-03-01 12:00:00",
        "StatType": "Province",
        "PageSize": 10,
    }
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        request = models.DescribeProIspPlaySumInfoListRequest()
        request.from_json_string(json.dumps(parameters))
        answer = client.DescribeProIspPlaySumInfoList(request)
        assert len(answer.DataInfoList) == 2
        count += 1
    counts[index] = count


counts = [0] * threads
workers = [threading.Thread(target=work, args=(counts, index)) for index in range(threads)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
print(f"{sum(counts) / seconds:.0f}")
