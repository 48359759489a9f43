// Sends requests by the official SDK, and prints the code of each error.
//
// A line of the input is a request: product, version, action, region, parameters. A line of the
// output is the code, or empty for a response. The SDK signs the host without its port, so requests
// keep the host of the service, and an agent connects to the local cloud instead.

const http = require("node:http");
const net = require("node:net");
const readline = require("node:readline");
const sdk = require("tencentcloud-sdk-nodejs");

const [address, secretId, secretKey] = process.argv.slice(2);
const [host, port] = address.split(":");
const agent = new http.Agent({ keepAlive: true });
agent.createConnection = () => net.connect({ host, port: Number(port) });

async function send([product, version, action, region, request]) {
  const versions = sdk[product][`v${version.replaceAll("-", "")}`];
  const client = new versions.Client({
    credential: { secretId, secretKey },
    region,
    profile: { httpProfile: { protocol: "http://", agent } },
  });
  return client[action](request);
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    try {
      await send(JSON.parse(line));
      console.log("");
    } catch (error) {
      console.log(error.code ?? String(error).split("\n")[0]);
    }
  }
  agent.destroy();
})();
