// Signing by the published steps, apart from ingress/http/sigv4: only hashes are shared.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/crypto.h"
#include "base/encoding.h"
#include "base/strings.h"
#include "http_client.h"

namespace warmpost::test {
namespace {

constexpr const char* kHost = "127.0.0.1";
constexpr const char* kScope = "/eu-west-1/ses/aws4_request";

std::string timestamp(WallTime now) {
    const auto iso = to_iso8601(now);   // 2026-11-24T18:00:00.123Z
    return iso.substr(0, 4) + iso.substr(5, 2) + iso.substr(8, 5) + iso.substr(14, 2) + iso.substr(17, 2) + "Z";
}

std::string sorted_query(std::string_view query) {
    auto parts = split(query, '&');
    std::ranges::sort(parts);
    std::string result;
    for (const auto part : parts) {
        if (!part.empty()) result += (result.empty() ? "" : "&") + std::string(part) + (part.find('=') == std::string_view::npos ? "=" : "");
    }
    return result;
}

std::string request_bytes(const std::string& method, const std::string& target, const std::string& body, const HeaderList& headers) {
    std::string bytes = method + " " + target + " HTTP/1.1\r\nHost: " + kHost + "\r\n";
    for (const auto& [name, value] : headers) bytes += name + ": " + value + "\r\n";
    if (!body.empty() || method != "GET") bytes += fmt::format("Content-Length: {}\r\n", body.size());
    return bytes + "\r\n" + body;
}

}  // namespace

std::string plain_request(const std::string& method, const std::string& target, const std::string& body, const HeaderList& extra) {
    return request_bytes(method, target, body, extra);
}

std::string signed_request(const Credentials& who, WallTime now, const std::string& method, const std::string& target, const std::string& body, const HeaderList& extra) {
    const auto time = timestamp(now);
    const auto day = time.substr(0, 8);
    const auto path = target.substr(0, target.find('?'));
    const auto query = target.find('?') == std::string::npos ? std::string{} : target.substr(target.find('?') + 1);
    std::map<std::string, std::string> signed_headers{{"host", kHost}, {"x-amz-date", time}};
    for (const auto& [name, value] : extra)
        if (istarts_with(name, "x-amz-")) signed_headers[to_lower(name)] = value;
    std::string lines, names;
    for (const auto& [name, value] : signed_headers) {
        lines += name + ":" + value + "\n";
        names += (names.empty() ? "" : ";") + name;
    }
    const auto canonical =
        fmt::format("{}\n{}\n{}\n{}\n{}\n{}", method, percent_encode(path, true), sorted_query(query), lines, names, hex_encode(sha256(body)));
    const auto to_sign = fmt::format("AWS4-HMAC-SHA256\n{}\n{}{}\n{}", time, day, kScope, hex_encode(sha256(canonical)));
    auto key = hmac_sha256("AWS4" + who.secret, day);
    for (const auto* step : {"eu-west-1", "ses", "aws4_request"}) key = hmac_sha256(key, step);
    HeaderList headers{{"X-Amz-Date", time},
                       {"Authorization", fmt::format("AWS4-HMAC-SHA256 Credential={}/{}{}, SignedHeaders={}, Signature={}", who.key_id, day, kScope, names,
                                                     hex_encode(hmac_sha256(key, to_sign)))}};
    headers.insert(headers.end(), extra.begin(), extra.end());
    return request_bytes(method, target, body, headers);
}

}  // namespace warmpost::test
