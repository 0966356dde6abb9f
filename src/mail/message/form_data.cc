#include "mail/message/form_data.h"

#include <algorithm>

#include "base/strings.h"
#include "mail/message/gmime_use.h"

namespace warmpost::mail {
namespace {

std::string content_of(GMimePart* part) {
    GMimeDataWrapper* content = g_mime_part_get_content(part);
    if (content == nullptr) return {};
    const GOwned<GMimeStream> memory(g_mime_stream_mem_new());
    g_mime_data_wrapper_write_to_stream(content, memory.get());
    const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory.get()));
    if (bytes == nullptr || bytes->data == nullptr) return {};
    std::string text(reinterpret_cast<const char*>(bytes->data), bytes->len);
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    return text;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> form_data(std::string_view content_type, std::string_view body) {
    std::vector<std::pair<std::string, std::string>> fields;
    if (!istarts_with(content_type, "multipart/form-data") || std::ranges::any_of(content_type, [](char c) { return c == '\r' || c == '\n'; })) return fields;
    gmime_ready();
    std::string entity = "Content-Type: ";
    entity.append(content_type).append("\r\n\r\n").append(body);
    const GOwned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(entity.data(), entity.size()));
    const GOwned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    const GOwned<GMimeObject> parsed(g_mime_parser_construct_part(parser.get(), nullptr));
    if (!parsed || !GMIME_IS_MULTIPART(parsed.get())) return fields;
    auto* multipart = GMIME_MULTIPART(parsed.get());
    const int count = std::min(g_mime_multipart_get_count(multipart), static_cast<int>(kMaxFormFields));
    for (int i = 0; i < count; ++i) {
        GMimeObject* part = g_mime_multipart_get_part(multipart, i);
        const char* name = part == nullptr ? nullptr : g_mime_object_get_content_disposition_parameter(part, "name");
        if (name == nullptr || !GMIME_IS_PART(part) || g_mime_object_get_content_disposition_parameter(part, "filename") != nullptr) continue;
        fields.emplace_back(name, content_of(GMIME_PART(part)));
    }
    return fields;
}

}  // namespace warmpost::mail
