#include "ingress/http/sigv4.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <unordered_map>

#include "base/crypto.h"
#include "base/encoding.h"
#include "base/strings.h"

namespace warmpost::ingress::http {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::chrono::minutes kSkew{5};
constexpr long kMaxExpires = 7 * 24 * 3600;
constexpr std::size_t kMaxSignedHeaders = 64;
constexpr std::size_t kCachedKeys = 1024;

const std::string* header(const SignedHead& head, std::string_view name) {
    for (const auto& [key, value] : *head.headers) {
        if (iequals(key, name)) return &value;
    }
    return nullptr;
}

AuthError error(AuthFailure failure, std::string message) { return {failure, std::move(message)}; }

std::optional<std::string> query_value(std::string_view query, std::string_view name) {
    for (const auto part : split(query, '&')) {
        const auto equals = part.find('=');
        const auto key = percent_decode(part.substr(0, equals));
        if (!key || *key != name) continue;
        return equals == std::string_view::npos ? std::string{} : percent_decode(part.substr(equals + 1));
    }
    return std::nullopt;
}

bool all_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

int number(std::string_view digits) {
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

// "20261124T185316Z"
std::optional<WallTime> parse_timestamp(std::string_view text) {
    using namespace std::chrono;
    if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
    if (!all_digits(text.substr(0, 8)) || !all_digits(text.substr(9, 6))) return std::nullopt;
    const year_month_day day{year{number(text.substr(0, 4))}, month{static_cast<unsigned>(number(text.substr(4, 2)))},
                             std::chrono::day{static_cast<unsigned>(number(text.substr(6, 2)))}};
    const int hour = number(text.substr(9, 2)), minute = number(text.substr(11, 2)), second = number(text.substr(13, 2));
    if (!day.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
    return WallTime{sys_days{day} + hours{hour} + minutes{minute} + seconds{second}};
}

std::string format_timestamp(WallTime time) {
    using namespace std::chrono;
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{floor<seconds>(time) - day};
    return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()), clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

// "AKID/20261124/eu-west-1/ses/aws4_request"
bool read_credential(std::string_view credential, Authorization& out) {
    const auto parts = split(credential, '/');
    if (parts.size() != 5 || parts[4] != "aws4_request") return false;
    if (parts[0].empty() || parts[0].size() > 128 || parts[1].size() != 8 || !all_digits(parts[1])) return false;
    if (parts[2].empty() || parts[2].size() > 64) return false;
    out.key_id = parts[0];
    out.date = parts[1];
    out.region = parts[2];
    out.service = parts[3];
    return true;
}

bool read_signed_headers(std::string_view list, Authorization& out) {
    for (const auto name : split(list, ';')) {
        if (name.empty() || out.signed_headers.size() == kMaxSignedHeaders) return false;
        out.signed_headers.push_back(to_lower(name));
    }
    return true;
}

std::optional<AuthError> read_header_form(const SignedHead& head, std::string_view value, Authorization& out) {
    if (value.substr(0, kAlgorithm.size()) != kAlgorithm) {
        return error(AuthFailure::incomplete, "Unsupported AWS 'algorithm': use AWS4-HMAC-SHA256.");
    }
    std::map<std::string, std::string_view, std::less<>> parts;
    for (const auto part : split(value.substr(kAlgorithm.size()), ',')) {
        const auto text = trim(part);
        const auto equals = text.find('=');
        if (equals != std::string_view::npos) parts.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    std::string missing;
    for (const auto name : {"Credential", "Signature", "SignedHeaders"}) {
        if (!parts.contains(name)) missing += fmt::format("Authorization header requires '{}' parameter. ", name);
    }
    const auto* date = header(head, "x-amz-date");
    if (date == nullptr) missing += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
    if (!missing.empty()) {
        missing.pop_back();
        return error(AuthFailure::incomplete, missing);
    }
    if (!read_credential(parts["Credential"], out)) {
        return error(AuthFailure::incomplete,
                     "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.");
    }
    if (!read_signed_headers(parts["SignedHeaders"], out)) return error(AuthFailure::incomplete, "'SignedHeaders' cannot be read.");
    out.signature = parts["Signature"];
    out.timestamp = trim(*date);
    return std::nullopt;
}

std::optional<AuthError> read_query_form(const SignedHead& head, Authorization& out) {
    const auto get = [&](std::string_view name) { return query_value(head.query, name).value_or(""); };
    if (get("X-Amz-Algorithm") != kAlgorithm) {
        return error(AuthFailure::incomplete, "Unsupported AWS 'algorithm': use AWS4-HMAC-SHA256.");
    }
    if (!read_credential(get("X-Amz-Credential"), out) || !read_signed_headers(get("X-Amz-SignedHeaders"), out)) {
        return error(AuthFailure::incomplete,
                     "AWS query-string parameters must include 'X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature', "
                     "'X-Amz-SignedHeaders' and 'X-Amz-Date'. Re-examine the query-string parameters.");
    }
    const auto expires = get("X-Amz-Expires");
    if (expires.empty() || expires.size() > 6 || !all_digits(expires) || std::stol(expires) > kMaxExpires) {
        return error(AuthFailure::incomplete, "X-Amz-Expires must be a number of seconds up to 604800.");
    }
    out.expires = std::stol(expires);
    out.signature = get("X-Amz-Signature");
    out.timestamp = get("X-Amz-Date");
    out.presigned = true;
    return std::nullopt;
}

// What is not signed could be changed on the way: host and all of x-amz-* must be.
std::optional<AuthError> check_coverage(const SignedHead& head, const Authorization& claim) {
    const auto covered = [&](std::string_view name) {
        return std::ranges::any_of(claim.signed_headers, [&](const std::string& given) { return iequals(given, name); });
    };
    if (!covered("host")) return error(AuthFailure::incomplete, "'Host' must be a 'SignedHeader' in the AWS Authorization.");
    for (const auto& [name, value] : *head.headers) {
        if (claim.presigned || !istarts_with(name, "x-amz-") || iequals(name, "x-amz-security-token")) continue;
        if (!covered(name)) {
            return error(AuthFailure::incomplete, fmt::format("'{}' must be a 'SignedHeader' in the AWS Authorization.", name));
        }
    }
    return std::nullopt;
}

// Dot segments and empty segments go; the final slash stays.
std::string normalise_path(std::string_view path) {
    std::vector<std::string_view> kept;
    for (const auto segment : split(path, '/')) {
        if (segment.empty() || segment == ".") continue;
        if (segment == "..") {
            if (!kept.empty()) kept.pop_back();
        } else {
            kept.push_back(segment);
        }
    }
    std::string result;
    for (const auto segment : kept) result.append("/").append(segment);
    if (result.empty() || path.ends_with('/')) result += '/';
    return result;
}

// Values trimmed, runs of white space made one space.
std::string canonical_value(std::string_view value) {
    std::string result;
    bool space = false;
    for (const char c : trim(value)) {
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            space = true;
            continue;
        }
        if (space) result += ' ';
        space = false;
        result += c;
    }
    return result;
}

std::string canonical_headers(const SignedHead& head, const Authorization& claim) {
    std::string result;
    for (const auto& name : claim.signed_headers) {
        result += name + ":";
        bool first = true;
        for (const auto& [key, value] : *head.headers) {
            if (!iequals(key, name)) continue;
            if (!first) result += ',';
            first = false;
            result += canonical_value(value);
        }
        result += '\n';
    }
    return result;
}

std::string joined(const std::vector<std::string>& names) {
    std::string result;
    for (const auto& name : names) result += (result.empty() ? "" : ";") + name;
    return result;
}

std::string scope(const Authorization& claim) { return claim.date + "/" + claim.region + "/" + claim.service + "/aws4_request"; }

std::string derive_key(const Authorization& claim, std::string_view secret) {
    const auto date = hmac_sha256("AWS4" + std::string(secret), claim.date);
    return hmac_sha256(hmac_sha256(hmac_sha256(date, claim.region), claim.service), "aws4_request");
}

// Four HMACs a request saved: one key signs all of a day. The secret is kept beside, so that a changed one is noticed.
const std::string& signing_key(const Authorization& claim, std::string_view secret) {
    struct Entry {
        std::string secret, key;
    };
    thread_local std::unordered_map<std::string, Entry> cache;
    if (cache.size() >= kCachedKeys) cache.clear();
    auto& entry = cache[claim.key_id + "/" + scope(claim)];
    if (entry.key.empty() || !constant_time_equal(entry.secret, secret)) entry = {std::string(secret), derive_key(claim, secret)};
    return entry.key;
}

}  // namespace

std::optional<AuthError> read_authorization(const SignedHead& head, Authorization& out) {
    const auto* given = header(head, "authorization");
    std::optional<AuthError> problem;
    if (given != nullptr) {
        problem = read_header_form(head, trim(*given), out);
    } else if (query_value(head.query, "X-Amz-Signature")) {
        problem = read_query_form(head, out);
    } else {
        return error(AuthFailure::missing, "Missing Authentication Token");
    }
    if (problem) return problem;
    if (!parse_timestamp(out.timestamp)) {
        return error(AuthFailure::incomplete, "Date must be in ISO-8601 'basic format': YYYYMMDD'T'HHMMSS'Z'.");
    }
    if (const auto* hash = header(head, "x-amz-content-sha256")) out.content_sha256 = trim(*hash);
    return check_coverage(head, out);
}

std::optional<AuthError> check_scope(const Authorization& claim, const ScopeRule& rule, WallTime now) {
    if (claim.service != rule.service) {
        return error(AuthFailure::wrong_scope, fmt::format("Credential should be scoped to correct service: '{}'.", rule.service));
    }
    if (!rule.pinned_region.empty() && claim.region != rule.pinned_region) {
        return error(AuthFailure::wrong_scope,
                     fmt::format("Credential should be scoped to a valid region, not '{}'.", claim.region));
    }
    if (claim.timestamp.substr(0, 8) != claim.date) {
        return error(AuthFailure::wrong_scope, fmt::format("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of "
                                                           "date from HTTP: '{}' != '{}'.", claim.date, claim.timestamp.substr(0, 8)));
    }
    const auto time = *parse_timestamp(claim.timestamp);
    const auto shown = format_timestamp(now);
    if (time > now + kSkew) {
        return error(AuthFailure::skewed, fmt::format("Signature not yet current: {} is still later than {} ({} + 5 min.)", claim.timestamp,
                                                      format_timestamp(now + kSkew), shown));
    }
    if (claim.presigned) {
        if (now > time + std::chrono::seconds{claim.expires}) return error(AuthFailure::expired, "Request has expired.");
    } else if (time < now - kSkew) {
        return error(AuthFailure::skewed, fmt::format("Signature expired: {} is now earlier than {} ({} - 5 min.)", claim.timestamp,
                                                      format_timestamp(now - kSkew), shown));
    }
    return std::nullopt;
}

std::optional<AuthError> check_signature(const SignedHead& head, const Authorization& claim, std::string_view secret, std::string_view body_sha256) {
    if (!claim.content_sha256.empty() && !constant_time_equal(claim.content_sha256, body_sha256)) {
        return error(AuthFailure::body_mismatch, "The provided 'x-amz-content-sha256' header does not match what was computed.");
    }
    const auto wanted = signature(claim, secret, string_to_sign(claim, canonical_request(head, claim, body_sha256)));
    if (constant_time_equal(wanted, claim.signature)) return std::nullopt;
    return error(AuthFailure::mismatch,
                 "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and "
                 "signing method. Consult the service documentation for details.");
}

std::string canonical_uri(std::string_view path, bool normalise) {
    if (path.empty()) return "/";
    return percent_encode(normalise ? normalise_path(path) : std::string(path), true);
}

std::string canonical_query(std::string_view query, std::string_view without) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const auto part : split(query, '&')) {
        if (part.empty()) continue;
        const auto equals = part.find('=');
        const auto encode = [](std::string_view text) { return percent_encode(percent_decode(text).value_or(std::string(text))); };
        auto key = encode(part.substr(0, equals));
        if (key == without) continue;
        pairs.emplace_back(std::move(key), equals == std::string_view::npos ? std::string{} : encode(part.substr(equals + 1)));
    }
    std::ranges::sort(pairs);
    std::string result;
    for (const auto& [key, value] : pairs) result += (result.empty() ? "" : "&") + key + "=" + value;
    return result;
}

std::string canonical_request(const SignedHead& head, const Authorization& claim, std::string_view payload_hash, bool normalise) {
    return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", head.method, canonical_uri(head.path, normalise), canonical_query(head.query),
                       canonical_headers(head, claim), joined(claim.signed_headers), payload_hash);
}

std::string string_to_sign(const Authorization& claim, std::string_view canonical) {
    return fmt::format("{}\n{}\n{}\n{}", kAlgorithm, claim.timestamp, scope(claim), hex_encode(sha256(canonical)));
}

std::string signature(const Authorization& claim, std::string_view secret, std::string_view to_sign) {
    return hex_encode(hmac_sha256(signing_key(claim, secret), to_sign));
}

}  // namespace warmpost::ingress::http
