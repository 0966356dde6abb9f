// Who is calling? In two steps, so that a stranger's body is never read: first the claim (key, scope, clock), then, with the body, the proof.
#pragma once
#include <optional>

#include "config/config.h"
#include "control/snapshot.h"
#include "ingress/http/message.h"
#include "ingress/http/sigv4.h"

namespace warmpost::ingress::http {

struct Claim {
    Authorization authorization;
    std::shared_ptr<const control::AccessKey> key;
};
// The refusal, or nothing and `out` filled. Needs only the head of the request.
[[nodiscard]] std::optional<Response> read_claim(const Request& head, const config::Config& config, const control::Snapshot& snapshot, Claim& out);
// The refusal, or nothing. Needs the whole body.
[[nodiscard]] std::optional<Response> prove_claim(const Request& request, const Claim& claim);

}  // namespace warmpost::ingress::http
