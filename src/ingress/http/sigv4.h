// AWS Signature Version 4: is this request signed by whoever holds the secret? Header form and presigned query form.
//
// Pure: `now` is a parameter, no look-ups; derived keys are cached per thread. Source: AWS "Signature Version 4 signing process"; the vectors of
// aws-c-auth (tests/data/sigv4) hold it. As every service but S3, SES normalises the path and encodes it a second time.
// Reads strangers' bytes: fuzzed (tests/fuzz).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace warmpost::ingress::http {

struct SignedHead {                    // views; the request outlives them
    std::string_view method;
    std::string_view path;             // as on the request line, still encoded
    std::string_view query;            // without '?', still encoded
    const std::vector<std::pair<std::string, std::string>>* headers = nullptr;   // names in any case
};

enum class AuthFailure {
    missing,            // no signature at all
    incomplete,         // some part is not there or cannot be read
    wrong_scope,        // other service, region or terminator
    skewed,             // more than five minutes from our clock
    expired,            // presigned, X-Amz-Expires is over
    body_mismatch,      // x-amz-content-sha256 is not the body's
    mismatch,           // the signature is not ours
};
struct AuthError {
    AuthFailure failure = AuthFailure::missing;
    std::string message;               // in AWS's words
};

struct Authorization {                 // what the client claims, read but not yet proved
    std::string key_id, date, region, service;   // date: "20261124"
    std::string timestamp;             // "20261124T185316Z"
    std::vector<std::string> signed_headers;     // lower case, in the order given
    std::string signature;             // hex
    bool presigned = false;
    long expires = 0;                  // seconds, presigned only
    std::string content_sha256;        // of x-amz-content-sha256; empty: not given
};
// Either the claim or why there is none. `host` and every x-amz-* header that is there must be signed.
[[nodiscard]] std::optional<AuthError> read_authorization(const SignedHead& head, Authorization& out);

struct ScopeRule {
    std::string_view service = "ses";
    std::string_view pinned_region;    // empty: any
};
// Scope and clock, before any body is read.
[[nodiscard]] std::optional<AuthError> check_scope(const Authorization& claim, const ScopeRule& rule, WallTime now);

// The proof: body hash and signature, compared in constant time. `body_sha256` is hex.
[[nodiscard]] std::optional<AuthError> check_signature(const SignedHead& head, const Authorization& claim, std::string_view secret, std::string_view body_sha256);

// The steps, for tests against the official vectors.
[[nodiscard]] std::string canonical_uri(std::string_view path, bool normalise = true);
[[nodiscard]] std::string canonical_query(std::string_view query, std::string_view without = "X-Amz-Signature");
[[nodiscard]] std::string canonical_request(const SignedHead& head, const Authorization& claim, std::string_view payload_hash, bool normalise = true);
[[nodiscard]] std::string string_to_sign(const Authorization& claim, std::string_view canonical);
[[nodiscard]] std::string signature(const Authorization& claim, std::string_view secret, std::string_view to_sign);

}  // namespace warmpost::ingress::http
