#include "ingress/http/ses/find_identity.h"

#include "control/names.h"

namespace warmpost::ingress::http::ses {

Result<const control::Identity*> find_identity(const control::Account& account, const std::string& name) {
    const auto parsed = control::identity_name(name);
    const auto found = account.identities.find(parsed ? parsed->name : name);
    if (found == account.identities.end()) return fail(ErrorCode::NotFound, "Email identity " + name + " does not exist.", "EmailIdentity");
    return &found->second;
}

}  // namespace warmpost::ingress::http::ses
