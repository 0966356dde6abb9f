// Asks through @aws-sdk/client-cloudwatch, in CBOR when `cbor` is set, else as it does by itself (JSON). Prints {"answer"} or {"error": class name, "message", "status", "instanceOf"}, and the protocol's headers.
import * as sdk from "@aws-sdk/client-cloudwatch";
import { SmithyRpcV2CborProtocol } from "@smithy/core/cbor";

const { endpoint, credentials, command, input, cbor } = JSON.parse(process.argv[2]);
const client = new sdk.CloudWatchClient({ endpoint, credentials, region: "us-east-1", maxAttempts: 1, ...(cbor ? { protocol: SmithyRpcV2CborProtocol } : {}) });
const spoke = {};
client.middlewareStack.add((next) => async (args) => {
  spoke.path = args.request.path;
  spoke.protocol = args.request.headers["smithy-protocol"] ?? args.request.headers["content-type"];
  return next(args);
}, { step: "finalizeRequest", priority: "low" });
for (const name of ["StartTime", "EndTime"]) if (input[name]) input[name] = new Date(input[name]);
try {
  const answer = await client.send(new sdk[command](input));
  const kinds = { timestamp: (answer.Datapoints?.[0]?.Timestamp ?? answer.MetricDataResults?.[0]?.Timestamps?.[0]) instanceof Date };
  console.log(JSON.stringify({ spoke, kinds, answer: { ...answer, $metadata: undefined } }));
} catch (error) {
  const known = sdk[error.name];
  console.log(JSON.stringify({ spoke, error: error.name, message: error.message, status: error.$metadata?.httpStatusCode, instanceOf: known !== undefined && error instanceof known }));
}
