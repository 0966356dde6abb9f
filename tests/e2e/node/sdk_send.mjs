// Sends through @aws-sdk/client-sesv2. Prints {"messageId"} or {"error": class name, "message", "status", "instanceOf"}.
import * as sdk from "@aws-sdk/client-sesv2";

const { endpoint, credentials, command, input, token } = JSON.parse(process.argv[2]);
const client = new sdk.SESv2Client({ endpoint, credentials, region: "eu-west-1", maxAttempts: 1 });
if (input?.Content?.Raw) input.Content.Raw.Data = Buffer.from(input.Content.Raw.Data, "utf8");
try {
  const answer = await client.send(new sdk[command ?? "SendEmailCommand"](input));
  console.log(JSON.stringify({ messageId: answer.MessageId, answer: { ...answer, $metadata: undefined }, requestId: answer.$metadata.requestId }));
} catch (error) {
  const known = sdk[error.name];
  console.log(JSON.stringify({ error: error.name, message: error.message, status: error.$metadata?.httpStatusCode, instanceOf: known !== undefined && error instanceof known }));
}
