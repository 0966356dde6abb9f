#include "ingress/http/ses/simple_content.h"

#include <boost/json/array.hpp>

#include "base/encoding.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/sending_members.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;
namespace {

Result<mail::Attachment> read_attachment(const json::object& given) {
    mail::Attachment attachment;
    auto content = base64_decode(string_member(given, "RawContent"));
    if (!content) return fail(ErrorCode::InvalidArgument, "RawContent of an attachment is no base64.", "RawContent");
    attachment.content = Slice(std::move(*content));
    attachment.file_name = string_member(given, "FileName");
    attachment.content_type = string_member(given, "ContentType");
    attachment.content_id = string_member(given, "ContentId");
    attachment.description = string_member(given, "ContentDescription");
    attachment.inline_ = string_member(given, "ContentDisposition") == "INLINE";
    const auto encoding = string_member(given, "ContentTransferEncoding");
    attachment.transfer_encoding = encoding.empty() ? "SEVEN_BIT" : encoding;   // SES's default
    return attachment;
}

void read_part(const json::object& body, std::string_view name, std::string& text, std::string& charset, bool& there) {
    if (const auto* part = object_member(body, name)) {
        there = true;
        text = string_member(*part, "Data");
        charset = string_member(*part, "Charset");
    }
}

}  // namespace

Status read_extras(const json::object& block, mail::SimpleContent& into) {
    if (const auto* headers = array_member(block, "Headers")) {
        for (const auto& each : *headers) into.headers.emplace_back(string_member(each.get_object(), "Name"), string_member(each.get_object(), "Value"));
    }
    if (const auto* attachments = array_member(block, "Attachments")) {
        for (const auto& each : *attachments) {
            auto attachment = read_attachment(each.get_object());
            if (!attachment) return std::unexpected(attachment.error());
            into.attachments.push_back(std::move(*attachment));
        }
    }
    return {};
}

Result<mail::SimpleContent> read_simple(const json::object& body, const json::object& simple) {
    mail::SimpleContent content;
    read_addresses(body, object_member(body, "Destination"), content);
    const auto* subject = object_member(simple, "Subject");
    content.subject = string_member(*subject, "Data");
    content.subject_charset = string_member(*subject, "Charset");
    const auto* parts = object_member(simple, "Body");
    read_part(*parts, "Text", content.text, content.text_charset, content.has_text);
    read_part(*parts, "Html", content.html, content.html_charset, content.has_html);
    if (!content.has_text && !content.has_html) return fail(ErrorCode::InvalidArgument, "Body must have Text or Html.", "Content.Simple.Body");
    if (const auto extras = read_extras(simple, content); !extras) return std::unexpected(extras.error());
    return content;
}

}  // namespace warmpost::ingress::http::ses
