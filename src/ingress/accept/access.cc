#include "ingress/accept/access.h"

#include <fmt/format.h>

#include <algorithm>

namespace warmpost::ingress {
namespace {

std::string arn(const Sending& sending, std::string_view kind, std::string_view name) {
    return fmt::format("arn:aws:ses:{}:{}:{}/{}", sending.region, to_string(sending.account), kind, name);
}

// Two wordings of one thing: IAM's for the API, SES's for SMTP (SES guide, "Amazon SES SMTP response codes").
Status refuse(const control::Snapshot& snapshot, const Sending& sending, const std::string& resource) {
    const std::string user = user_arn(snapshot, {sending.account, control::Role::account, sending.key_id});
    if (sending.operation == "SMTP")
        return fail(ErrorCode::AccessDenied, "User " + user + " is not authorized to perform ses:SendRawEmail on resource " + resource);
    return fail(ErrorCode::AccessDenied,
                "User: " + user + " is not authorized to perform: ses:" + std::string(sending.operation) + " on resource: " + resource);
}

}  // namespace

OperationClass class_of(std::string_view operation) {
    if (operation == "SendCustomVerificationEmail") return OperationClass::change;
    if (operation.starts_with("Send")) return OperationClass::send;
    for (const std::string_view read : {"Get", "List", "BatchGet", "TestRender"})
        if (operation.starts_with(read)) return OperationClass::read;
    return OperationClass::change;
}

bool may(control::Role role, OperationClass wanted) {
    switch (role) {
        case control::Role::account:
        case control::Role::operator_:
            return true;
        case control::Role::sender:
            return wanted == OperationClass::send;
        case control::Role::read_only:
            return wanted == OperationClass::read;
    }
    return false;
}

std::string user_arn(const control::Snapshot& snapshot, const Asker& asker) {
    const auto* key = snapshot.key(std::string(asker.key_id));
    const std::string name = key && !key->name.empty() ? key->name : std::string(asker.key_id);
    return "arn:aws:iam::" + to_string(key ? key->account : asker.account) + ":user/" + name;
}

Status may_perform(const control::Snapshot& snapshot, const Asker& asker, std::string_view operation) {
    if (may(asker.role, class_of(operation))) return {};
    return fail(ErrorCode::AccessDenied, "User: " + user_arn(snapshot, asker) + " is not authorized to perform: ses:" + std::string(operation));
}

bool within(const std::vector<std::string>& identities, std::string_view mailbox) {
    return std::ranges::any_of(identities, [&](const std::string& name) { return control::covers(name, mailbox); });
}

Status may_send(const control::Snapshot& snapshot, const Sending& sending, const Senders& senders, const control::ConfigurationSet* set) {
    if (sending.keyless) return {};
    const auto* key = snapshot.key(sending.key_id);
    const std::string from = senders.from.empty() ? std::string{} : senders.from.front().address;
    if (key == nullptr || !key->enabled || !may(key->role, OperationClass::send)) return refuse(snapshot, sending, arn(sending, "identity", from));
    if (!key->identities.empty()) {
        for (const auto& mailbox : senders.from)
            if (!within(key->identities, mailbox.address)) return refuse(snapshot, sending, arn(sending, "identity", mailbox.address));
        for (const auto& mailbox : senders.others)
            if (!mailbox.empty() && !within(key->identities, mailbox)) return refuse(snapshot, sending, arn(sending, "identity", mailbox));
    }
    if (key->configuration_sets.empty()) return {};
    const std::string name = set ? set->name : "";
    if (set && std::ranges::find(key->configuration_sets, name) != key->configuration_sets.end()) return {};
    if (set) return refuse(snapshot, sending, arn(sending, "configuration-set", name));
    auto refused = refuse(snapshot, sending, arn(sending, "identity", from));
    refused.error().message += " without one of its configuration sets: name one in the request";
    return refused;
}

}  // namespace warmpost::ingress
