// Calls SES v1 through @aws-sdk/client-ses. Prints {"answer"} or {"error": class name, "message", "status", "instanceOf"}.
import * as sdk from "@aws-sdk/client-ses";

const { endpoint, credentials, command, input } = JSON.parse(process.argv[2]);
const client = new sdk.SESClient({ endpoint, credentials, region: "eu-west-1", maxAttempts: 1 });
if (input?.RawMessage) input.RawMessage.Data = Buffer.from(input.RawMessage.Data, "utf8");
try {
  const answer = await client.send(new sdk[command](input));
  console.log(JSON.stringify({ answer: { ...answer, $metadata: undefined }, requestId: answer.$metadata.requestId }));
} catch (error) {
  const known = sdk[error.name];
  console.log(JSON.stringify({ error: error.name, message: error.message, status: error.$metadata?.httpStatusCode, instanceOf: known !== undefined && error instanceof known }));
}
