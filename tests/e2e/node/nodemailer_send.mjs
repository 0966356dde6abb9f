// Sends through nodemailer: transport "ses", "smtp" (STARTTLS) or "smtps". Prints {"messageId", "response"} or {"error", "code", "responseCode"}.
import nodemailer from "nodemailer";
import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";

const { endpoint, credentials, smtp, transport, mail } = JSON.parse(process.argv[2]);
const auth = { user: smtp.user, pass: smtp.pass };
const tls = { rejectUnauthorized: false };
const transports = {
  ses: () => ({ SES: { sesClient: new SESv2Client({ endpoint, credentials, region: "us-east-1", maxAttempts: 1 }), SendEmailCommand } }),
  smtp: () => ({ host: "127.0.0.1", port: smtp.port, requireTLS: true, auth, tls }),
  smtps: () => ({ host: "127.0.0.1", port: smtp.tlsPort, secure: true, auth, tls }),
};
const transporter = nodemailer.createTransport(transports[transport]());
try {
  const info = await transporter.sendMail(mail);
  console.log(JSON.stringify({ messageId: info.messageId, response: info.response, envelope: info.envelope }));
} catch (error) {
  console.log(JSON.stringify({ error: error.message, code: error.code, responseCode: error.responseCode }));
} finally {
  transporter.close();
}
