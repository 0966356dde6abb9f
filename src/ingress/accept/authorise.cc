#include "ingress/accept/authorise.h"

#include <algorithm>

#include "base/strings.h"
#include "control/names.h"

namespace warmpost::ingress {
namespace {

constexpr std::size_t kMaxTags = 50;

constexpr std::size_t kMaxTagLength = 256;

std::string to_upper(std::string_view text) {
    std::string upper(text);
    std::ranges::transform(upper, upper.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return upper;
}

void add_once(std::vector<std::string>& list, const std::string& item) {
    if (std::ranges::find(list, item) == list.end()) list.push_back(item);
}

bool is_tag_text(std::string_view text) {
    return !text.empty() && text.size() <= kMaxTagLength && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

}  // namespace

Result<const control::Identity*> authorise(const control::Account& account, const Senders& senders, const std::vector<std::string>& recipients,
                                           std::string_view region, std::string_view simulator_domain) {
    std::vector<std::string> failed;
    for (const auto& from : senders.from)
        if (!account.authorising(from.address)) add_once(failed, from.address);
    for (const auto& other : senders.others)
        if (!other.empty() && !account.authorising(other)) add_once(failed, other);
    add_unverified_recipients(account, recipients, simulator_domain, failed);
    if (failed.empty()) return account.authorising(senders.from.front().address);
    return not_verified(region, failed);
}

void add_unverified_recipients(const control::Account& account, const std::vector<std::string>& recipients, std::string_view simulator_domain,
                               std::vector<std::string>& failed) {
    if (account.production) return;
    for (const auto& recipient : recipients)
        if (mail::domain_of(recipient) != simulator_domain && !account.authorising(recipient)) add_once(failed, recipient);
}

std::unexpected<Error> not_verified(std::string_view region, const std::vector<std::string>& failed) {
    std::string list;
    for (const auto& address : failed) list += (list.empty() ? "" : ", ") + address;
    return fail(ErrorCode::MessageRejected,
                "Email address is not verified. The following identities failed the check in region " + to_upper(region) + ": " + list);
}

Result<const control::ConfigurationSet*> choose_configuration_set(const control::Account& account, const std::string& named,
                                                                  const control::Identity* identity) {
    const std::string& name = !named.empty() || !identity ? named : identity->configuration_set;
    if (name.empty()) return nullptr;
    const auto found = account.configuration_sets.find(name);
    if (found == account.configuration_sets.end())
        return fail(ErrorCode::NotFound, "Configuration set <" + name + "> does not exist.", "ConfigurationSetName");
    if (!found->second.sending_enabled)
        return fail(ErrorCode::SendingPaused, "Sending is paused for configuration set " + name);
    if (const auto& standing = account.reputation(name); !standing.may_send())
        return fail(ErrorCode::SendingPaused, "Sending is paused for configuration set " + name +
                                                  (standing.standing.cause.empty() ? std::string() : ": " + standing.standing.cause));
    return &found->second;
}

Result<const control::Pool*> choose_pool(const control::Snapshot& snapshot, AccountId account, const control::ConfigurationSet* set) {
    const std::string named = set ? set->sending_pool : "";
    const auto* pool = snapshot.pool_named(account, named);
    if (pool != nullptr) return pool;
    // Named on purpose: falling back to other addresses would send mail from where its owner did not want it.
    if (!named.empty() && !control::is_reserved_pool(named))
        return fail(ErrorCode::InvalidArgument, "SendingPool <" + named + "> doesn't exist", "SendingPoolName");
    return shared_pool(snapshot);
}

Result<control::Priority> choose_priority(const control::ConfigurationSet* set, const std::vector<std::pair<std::string, std::string>>& tags) {
    for (const auto& [name, value] : tags) {
        if (name != kPriorityTag) continue;
        if (value == "transactional") return control::Priority::transactional;
        if (value == "normal") return control::Priority::normal;
        if (value == "bulk") return control::Priority::bulk;
        const std::string what = "Message tag " + std::string(kPriorityTag) + " <" + value + ">: write transactional, normal or bulk.";
        return fail(ErrorCode::InvalidArgument, what, "EmailTags");
    }
    return set ? set->priority : control::Priority::normal;
}

Result<const control::Pool*> shared_pool(const control::Snapshot& snapshot) {
    if (const auto* shared = snapshot.pool(kSharedPool)) return shared;
    return fail(ErrorCode::Unavailable, "There is no shared pool yet; try again shortly.");
}

Result<std::vector<std::pair<std::string, std::string>>> parse_tags(std::string_view header) {
    std::vector<std::pair<std::string, std::string>> tags;
    if (trim(header).empty()) return tags;
    for (const auto part : split(header, ',')) {
        const auto equals = part.find('=');
        const auto name = trim(part.substr(0, equals));
        const auto value = equals == std::string_view::npos ? std::string_view{} : trim(part.substr(equals + 1));
        if ((!is_tag_text(name) && name != kPriorityTag) || !is_tag_text(value))
            return fail(ErrorCode::InvalidArgument,
                        "Invalid message tag <" + std::string(trim(part)) + ">: write name=value with up to 256 letters, digits, '_' or '-' each.",
                        "X-SES-MESSAGE-TAGS");
        if (tags.size() == kMaxTags) return fail(ErrorCode::InvalidArgument, "A message has at most " + std::to_string(kMaxTags) + " tags.", "X-SES-MESSAGE-TAGS");
        tags.emplace_back(name, value);
    }
    return tags;
}

}  // namespace warmpost::ingress
