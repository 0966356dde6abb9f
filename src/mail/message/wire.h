// From a client's message to the form that leaves: SES's header rules, dot-stuffing, DKIM. Pure; fuzzed.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/slice.h"
#include "base/time.h"
#include "mail/message/dkim_key.h"
#include "mail/message/header.h"

namespace warmpost::mail {

// Any line ends to CRLF, dot-stuffed, CRLF at the very end. One pass, one allocation unless lines are very short. For API Raw content (an SMTP client's bytes are in wire form already).
[[nodiscard]] std::string to_wire(std::string_view message);
// Wire form without its dot-stuffing (RFC 5321 4.5.2): what a parser of MIME wants.
[[nodiscard]] std::string from_wire(std::string_view wire);

struct RewriteOptions {
    std::string message_id;        // ours: becomes Message-ID: <id@service_domain>
    std::string service_domain;
    WallTime now{};
    bool keep_message_id = false;
    std::string received;          // value of the Received field to put on top; empty: none
    std::string feedback_id;       // value of Feedback-ID
    std::string list_unsubscribe{};  // "<URL>,\r\n <URL>": instead of what the client wrote in List-Unsubscribe and List-Unsubscribe-Post (RFC 8058); empty: that stays
};
struct Rewritten {
    std::string head;              // fields only, each ending in CRLF, wire form
    std::string client_message_id; // as the client gave it; empty: none
    std::string from;              // unfolded value of From
    std::string subject;           // decoded
    std::string configuration_set; // of X-SES-CONFIGURATION-SET
    std::string message_tags;      // of X-SES-MESSAGE-TAGS
    bool has_date = false;
    std::string sender, return_path, tenant;  // unfolded values of Sender, Return-Path and X-SES-TENANT; empty: none
    std::string list_management;   // of X-SES-LIST-MANAGEMENT-OPTIONS
    std::vector<Mailbox> from_mailboxes;      // of From; at least one
    std::string source_arn, from_arn, return_path_arn;   // of X-SES-SOURCE-ARN, X-SES-FROM-ARN and X-SES-RETURN-PATH-ARN
};
// Removes Bcc, Return-Path, X-SES-* control fields, the client's Date and Message-ID (unless kept); adds ours, MIME-Version if missing.
// Errors: InvalidArgument in SES's words: more than one of a field that may appear once (From, Subject, Date, ...), no From ("Missing required header 'From'.").
[[nodiscard]] Result<Rewritten> rewrite_header(const ParsedMessage& message, const RewriteOptions& options);

// DKIM-Signature fields (CRLF at the end of each) for head + body in wire form: relaxed/relaxed, From oversigned (RFC 6376 5.4, 8.15), one a key; the body is
// hashed once. Signed fields: those of RFC 6376 5.4.1 present, and each of From, To, Cc, Subject, Date, Message-ID, Reply-To, List-Unsubscribe(-Post), MIME-Version, Content-Type,
// Content-Transfer-Encoding, Feedback-ID. To be put in front of head. `head` is as rewrite_header makes it (one that is no header block gives ""), `body`
// as ParsedMessage::body has it.
[[nodiscard]] std::string dkim_sign(std::string_view head, std::string_view body, const std::vector<const DkimKey*>& keys, WallTime now);

// Simple content of SendEmail, composed by GMime to MIME with CRLF (not dot-stuffed).
struct Attachment {
    Slice content;  // shared: entries of a bulk mail have it together
    std::string file_name, content_type, content_id, description;
    bool inline_ = false;
    std::string transfer_encoding = "BASE64";  // SES's SEVEN_BIT default is raised to base64 when the content needs it
};
struct SimpleContent {
    std::string from;                                   // header value; empty: no From field (a preview: what is sent needs one)
    std::vector<std::string> to, cc, reply_to;          // header values
    std::string subject, subject_charset;
    std::string text, text_charset, html, html_charset; // Data is UTF-8 (JSON); charset is how to encode it on the wire; empty: UTF-8 unless pure ASCII
    bool has_text = false, has_html = false;
    std::vector<std::pair<std::string, std::string>> headers;
    std::vector<Attachment> attachments;
};
// Errors: InvalidArgument with the member: CR or LF in any header value (header injection), unknown charset, bad address, forbidden attachment extension.
[[nodiscard]] Result<std::string> compose(const SimpleContent& content);

}  // namespace warmpost::mail
