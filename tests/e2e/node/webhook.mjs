// A subscriber as people write them: npm's sns-validator checks each signature, a SubscriptionConfirmation is confirmed, each event goes to stdout as a line.
//
// node webhook.mjs '{"port": 9000, "hosts": "^mail\\.service\\.example:8443$", "certificateHost": "127.0.0.1", "confirm": true, "status": 200}'
// The status of answers can be changed while it runs: POST /control {"status": 500}.
import http from "node:http";
import https from "node:https";
import MessageValidator from "sns-validator";

const options = JSON.parse(process.argv[2]);
const validator = new MessageValidator(new RegExp(options.hosts), "utf8");
let status = options.status ?? 200;

const tell = (what) => process.stdout.write(JSON.stringify(what) + "\n");

// The certificate's host is a name of the tests' only: looked up here. TLS checks it all the same.
https.globalAgent.options.lookup = (host, how, done) => (how.all ? done(null, [{ address: options.certificateHost, family: 4 }]) : done(null, options.certificateHost, 4));

const get = (url) =>
    new Promise((resolve, reject) => {
        https.get(url, (answer) => {
            let body = "";
            answer.on("data", (part) => (body += part)).on("end", () => resolve({ status: answer.statusCode, body }));
        }).on("error", reject);
    });

const validate = (message) => new Promise((resolve, reject) => validator.validate(message, (error, checked) => (error ? reject(error) : resolve(checked))));

async function receive(request, body) {
    if (request.url === "/control") {
        status = JSON.parse(body).status;
        return 200;
    }
    if (status !== 200) {
        tell({ refused: status });
        return status;
    }
    try {
        const message = await validate(JSON.parse(body));
        const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => name.startsWith("x-amz-sns-") || name === "content-type"));
        if (message.Type === "SubscriptionConfirmation") {
            tell({ confirmation: message, headers });
            if (options.confirm) tell({ confirmed: await get(message.SubscribeURL) });
        } else {
            tell({ id: message.MessageId, event: JSON.parse(message.Message), headers, unsubscribe: message.UnsubscribeURL });
        }
        return 200;
    } catch (error) {
        tell({ invalid: String(error) });
        return 403;
    }
}

const server = http.createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (part) => (body += part));
    request.on("end", async () => {
        response.statusCode = await receive(request, body);
        response.end();
    });
});
server.listen(options.port, "127.0.0.1", () => tell({ listening: options.port }));
