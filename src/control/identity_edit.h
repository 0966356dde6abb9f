// Private to control/: how Service's parts find the identity they are to change.
#pragma once
#include <memory>
#include <string>

#include "control/service_impl.h"

namespace warmpost::control {

struct IdentityEdit {
    std::shared_ptr<Account> account;  // a copy, to be put out
    Identity* identity = nullptr;      // within it
};
// By the name a caller calls it by: domains without regard to case and in A-labels. Errors: NotFound in SES's words.
[[nodiscard]] Result<IdentityEdit> edit_identity(const Service::Impl& impl, AccountId account, const std::string& name);
[[nodiscard]] std::unexpected<Error> no_identity(const std::string& name);
[[nodiscard]] std::unexpected<Error> no_configuration_set(const std::string& name);
// The stored name of what a caller calls it; as given when it is no name at all (which is then not found).
[[nodiscard]] std::string stored_name(const std::string& name);

}  // namespace warmpost::control
