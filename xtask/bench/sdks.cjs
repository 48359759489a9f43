// The reference action by the official Node SDK: node sdks.cjs ADDRESS SECONDS AT_ONCE, with NODE_PATH.
const { Client } = require("tencentcloud-sdk-nodejs/tencentcloud/services/live/v20180801/live_client");

const [address, seconds, atOnce] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const { Agent } = require("http");
const client = new Client({
  credential: { secretId: "AKIDtest", secretKey: "wh1sper" },
  region: "",
  profile: {
    httpProfile: { protocol: "http://", endpoint: address, agent: new Agent({ keepAlive: true }) },
  },
});

async function work(end) {
  let count = 0;
  while (Date.now() < end) {
    const answer = await client.DescribeProIspPlaySumInfoList({
      StartTime: "2019-03-01 00:00:00",
      EndTime: "2019-03-01 12:00:00",
      StatType: "Province",
      PageSize: 10,
    });
    if (answer.DataInfoList.length !== 2) throw new Error("another answer");
    count += 1;
  }
  return count;
}

const end = Date.now() + seconds * 1000;
Promise.all(Array.from({ length: atOnce }, () => work(end))).then((counts) => {
  console.log(Math.round(counts.reduce((a, b) => a + b) / seconds));
});
