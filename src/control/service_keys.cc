// Access keys: for whom, what they may, when they change.
#include <algorithm>

#include "base/encoding.h"
#include "control/names.h"
#include "control/service_impl.h"

namespace warmpost::control {
namespace {

constexpr std::size_t kMaxKeys = 100;        // an account; two would do for rotation, the rest is for one a purpose
constexpr std::size_t kMaxLimitNames = 100;  // identities, or configuration sets, of one key

// Uppercase base32 of 10 random bytes is 16 characters of A-Z and 2-7.
std::string new_key_id() {
    std::string id = base32_encode(random_bytes(10));
    for (char& c : id)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return "AKIA" + id;
}

std::unexpected<Error> unknown_key(const std::string& id) {
    return fail(ErrorCode::NotFound, "there is no access key " + id + "; `warmpost key list` shows those there are", "key");
}

Status check_limit_count(const std::vector<std::string>& names, const char* field) {
    if (names.size() <= kMaxLimitNames) return {};
    return fail(ErrorCode::InvalidArgument, std::string(field) + ": a key is limited to at most 100 names; leave the list empty for all", field);
}

// The stored names of identities. A name that is nobody's would be a key that sends nothing, which its owner would find out late.
Result<std::vector<std::string>> known_identities(const Account& account, const std::vector<std::string>& given) {
    if (auto few = check_limit_count(given, "identities"); !few) return std::unexpected(few.error());
    std::vector<std::string> names;
    for (const auto& each : given) {
        const auto name = identity_name(each);
        if (!name) return std::unexpected(name.error());
        if (!account.identities.contains(name->name) || name->name.find(' ') != std::string::npos)
            return fail(ErrorCode::NotFound, "account " + account.name + " has no identity " + each + ": make it first", "identities");
        if (std::ranges::find(names, name->name) == names.end()) names.push_back(name->name);
    }
    return names;
}

Result<std::vector<std::string>> known_sets(const Account& account, const std::vector<std::string>& given) {
    if (auto few = check_limit_count(given, "configuration_sets"); !few) return std::unexpected(few.error());
    std::vector<std::string> names;
    for (const auto& each : given) {
        if (!account.configuration_sets.contains(each))
            return fail(ErrorCode::NotFound, "account " + account.name + " has no configuration set " + each + ": make it first", "configuration_sets");
        if (std::ranges::find(names, each) == names.end()) names.push_back(each);
    }
    return names;
}

store::KeyRow words_row(const AccessKey& key) {
    store::KeyRow row;
    row.id = key.id;
    row.name = key.name;
    row.identities = joined(key.identities);
    row.configuration_sets = joined(key.configuration_sets);
    return row;
}

Status room_for_a_key(const Snapshot& snapshot, AccountId account) {
    const auto mine = std::ranges::count_if(snapshot.keys, [&](const auto& entry) { return entry.second->account == account; });
    if (static_cast<std::size_t>(mine) < kMaxKeys) return {};
    return fail(ErrorCode::LimitExceeded, "an account has at most 100 access keys; delete those that are not used (`warmpost key list` tells when each was)",
                "account");
}

}  // namespace

Result<std::pair<NewKey, AccessKey>> Service::Impl::add_key(AccountId account, const KeyWish& wish) {
    AccessKey key{new_key_id(), base64_encode(random_bytes(30)), account, wish.role, true, wish.name, wish.identities, wish.configuration_sets, now()};
    store::KeyRow row = words_row(key);
    row.account = account.value();
    row.role = to_text(key.role);
    row.secret_sealed = base64_encode(sealer.seal(key.secret, key_context(key.id)));
    row.created = to_ms(key.created);
    if (auto inserted = store->insert(row); !inserted) return std::unexpected(inserted.error());
    const auto& regions = config.submission.smtp_regions;
    NewKey told{key.id, key.secret, key.id, smtp_password(key.secret, regions.empty() ? config.server.region : regions.front())};
    return std::pair(std::move(told), std::move(key));
}

Result<NewKey> Service::create_key(AccountId account, const KeyWish& given) {
    const auto owner = impl_->editable(account);
    if (!owner) return std::unexpected(owner.error());
    if (auto good = check_key_name(given.name); !good) return std::unexpected(good.error());
    if (auto room = room_for_a_key(*impl_->snapshot(), account); !room) return std::unexpected(room.error());
    KeyWish wish = given;
    auto identities = known_identities(**owner, given.identities);
    if (!identities) return std::unexpected(identities.error());
    auto sets = known_sets(**owner, given.configuration_sets);
    if (!sets) return std::unexpected(sets.error());
    wish.identities = std::move(*identities);
    wish.configuration_sets = std::move(*sets);
    auto made = impl_->add_key(account, wish);
    if (!made) return std::unexpected(made.error());
    Snapshot next = *impl_->snapshot();
    next.keys.emplace(made->second.id, std::make_shared<const AccessKey>(made->second));
    impl_->put_out(std::move(next));
    return std::move(made->first);
}

Result<NewKey> Service::rotate_key(const std::string& key_id) {
    const auto now_current = impl_->snapshot();
    const AccessKey* old = now_current->key(key_id);
    if (old == nullptr) return unknown_key(key_id);
    if (auto room = room_for_a_key(*now_current, old->account); !room) return std::unexpected(room.error());
    auto made = impl_->add_key(old->account, {old->role, old->name, old->identities, old->configuration_sets});
    if (!made) return std::unexpected(made.error());
    Snapshot next = *now_current;
    next.keys.emplace(made->second.id, std::make_shared<const AccessKey>(made->second));
    impl_->put_out(std::move(next));
    return std::move(made->first);
}

Status Service::change_key(const std::string& key_id, const KeyChange& change) {
    Snapshot next = *impl_->snapshot();
    const AccessKey* known = next.key(key_id);
    if (known == nullptr) return unknown_key(key_id);
    const auto owner = impl_->editable(known->account);
    if (!owner) return std::unexpected(owner.error());
    auto changed = std::make_shared<AccessKey>(*known);
    if (change.name) {
        if (auto good = check_key_name(*change.name); !good) return good;
        changed->name = *change.name;
    }
    if (change.identities) {
        auto names = known_identities(**owner, *change.identities);
        if (!names) return std::unexpected(names.error());
        changed->identities = std::move(*names);
    }
    if (change.configuration_sets) {
        auto names = known_sets(**owner, *change.configuration_sets);
        if (!names) return std::unexpected(names.error());
        changed->configuration_sets = std::move(*names);
    }
    if (auto written = impl_->store->set_key_words(words_row(*changed)); !written) return written;
    next.keys[key_id] = std::move(changed);
    impl_->put_out(std::move(next));
    return {};
}

Status Service::set_key_enabled(const std::string& key_id, bool enabled) {
    Snapshot next = *impl_->snapshot();
    const AccessKey* known = next.key(key_id);
    if (known == nullptr) return unknown_key(key_id);
    auto changed = std::make_shared<AccessKey>(*known);
    changed->enabled = enabled;
    if (auto written = impl_->store->set_key_enabled(key_id, enabled); !written) return written;
    next.keys[key_id] = std::move(changed);
    impl_->put_out(std::move(next));
    return {};
}

Status Service::delete_key(const std::string& key_id) {
    Snapshot next = *impl_->snapshot();
    if (next.key(key_id) == nullptr) return unknown_key(key_id);
    if (auto written = impl_->store->erase_key(key_id); !written) return written;
    impl_->key_use_stored.erase(key_id);
    next.keys.erase(key_id);
    impl_->put_out(std::move(next));
    return {};
}

}  // namespace warmpost::control
