#include "ingress/http/authenticate.h"

#include "base/crypto.h"
#include "base/encoding.h"
#include "ingress/http/cloudwatch/face.h"
#include "ingress/http/errors.h"

namespace warmpost::ingress::http {
namespace {

SignedHead signed_head(const Request& request) { return {request.method, request.path, request.query, &request.headers}; }

}  // namespace

std::optional<Response> read_claim(const Request& head, const config::Config& config, const control::Snapshot& snapshot, Claim& out) {
    if (const auto problem = read_authorization(signed_head(head), out.authorization)) return error_response(*problem);
    ScopeRule rule;
    if ((head.path == "/" || cloudwatch::is_cbor(head.path)) && out.authorization.service == cloudwatch::kService) rule.service = cloudwatch::kService;  // CloudWatch's clients sign so
    if (config.server.pin_region) rule.pinned_region = config.server.region;
    if (const auto problem = check_scope(out.authorization, rule, head.received)) return error_response(*problem);
    const auto found = snapshot.keys.find(out.authorization.key_id);
    if (found == snapshot.keys.end() || !found->second->enabled || snapshot.account(found->second->account) == nullptr) {
        return error_response(403, "UnrecognizedClientException", "The security token included in the request is invalid.");
    }
    out.key = found->second;
    return std::nullopt;
}

std::optional<Response> prove_claim(const Request& request, const Claim& claim) {
    const auto problem = check_signature(signed_head(request), claim.authorization, claim.key->secret, hex_encode(sha256(request.body)));
    return problem ? std::optional(error_response(*problem)) : std::nullopt;
}

}  // namespace warmpost::ingress::http
