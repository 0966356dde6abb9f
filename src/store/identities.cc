// Identities, their tags and the tokens of verification mails.
#include "store/session.h"
#include "store/tags.h"

namespace soci {
using warmpost::store::IdentityRow;
using warmpost::store::TokenRow;
template <>
struct type_conversion<IdentityRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, IdentityRow& r) {
        using warmpost::store::get;
        get(v, "account", r.account), get(v, "name", r.name), get(v, "kind", r.kind), get(v, "status", r.status), get(v, "created", r.created);
        get(v, "dkim_external", r.dkim_external), get(v, "dkim_signing", r.dkim_signing), get(v, "dkim_status", r.dkim_status);
        get(v, "dkim_tokens", r.dkim_tokens), get(v, "dkim_selector", r.dkim_selector), get(v, "dkim_key_sealed", r.dkim_key_sealed);
        get(v, "feedback_forwarding", r.feedback_forwarding), get(v, "configuration_set", r.configuration_set);
        get(v, "last_checked", r.last_checked), get(v, "last_success", r.last_success), get(v, "error_type", r.error_type);
    }
    static void to_base(const IdentityRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "account", r.account), set(v, "name", r.name), set(v, "kind", r.kind), set(v, "status", r.status), set(v, "created", r.created);
        set(v, "dkim_external", r.dkim_external), set(v, "dkim_signing", r.dkim_signing), set(v, "dkim_status", r.dkim_status);
        set(v, "dkim_tokens", r.dkim_tokens), set(v, "dkim_selector", r.dkim_selector), set(v, "dkim_key_sealed", r.dkim_key_sealed);
        set(v, "feedback_forwarding", r.feedback_forwarding), set(v, "configuration_set", r.configuration_set);
        set(v, "last_checked", r.last_checked), set(v, "last_success", r.last_success), set(v, "error_type", r.error_type);
        i = i_ok;
    }
};
template <>
struct type_conversion<TokenRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, TokenRow& r) {
        using warmpost::store::get;
        get(v, "hash", r.hash), get(v, "account", r.account), get(v, "identity", r.identity), get(v, "expires", r.expires);
    }
    static void to_base(const TokenRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "hash", r.hash), set(v, "account", r.account), set(v, "identity", r.identity), set(v, "expires", r.expires);
        i = i_ok;
    }
};
}  // namespace soci

namespace warmpost::store {

Result<std::vector<IdentityRow>> Store::identities() {
    return impl_->select<IdentityRow>(
        "select account, name, kind, status, created, dkim_external, dkim_signing, dkim_status, dkim_tokens, dkim_selector, dkim_key_sealed, "
        "feedback_forwarding, configuration_set, last_checked, last_success, error_type from identities order by account, name");
}

Result<std::vector<TagRow>> Store::identity_tags() { return impl_->select<TagRow>("select account, owner, tag, content from identity_tags"); }

Status Store::insert(const IdentityRow& row, const std::map<std::string, std::string>& tags) {
    const auto inserted = impl_->execute(
        "insert into identities (account, name, kind, status, created, dkim_external, dkim_signing, dkim_status, dkim_tokens, dkim_selector, "
        "dkim_key_sealed, feedback_forwarding, configuration_set, last_checked, last_success, error_type) values (:account, :name, :kind, :status, "
        ":created, :dkim_external, :dkim_signing, :dkim_status, :dkim_tokens, :dkim_selector, :dkim_key_sealed, :feedback_forwarding, "
        ":configuration_set, :last_checked, :last_success, :error_type)",
        row);
    return inserted ? replace_identity_tags(row.account, row.name, tags) : inserted;
}

Status Store::replace_identity_tags(std::int64_t account, const std::string& name, const std::map<std::string, std::string>& tags) {
    auto written = impl_->attempt([&] {
        const long long owner = account;
        impl_->sql << "delete from identity_tags where account = :account and owner = :owner", soci::use(owner, "account"), soci::use(name, "owner");
    });
    for (const auto& [tag, content] : tags)
        if (written)
            written = impl_->execute("insert into identity_tags (account, owner, tag, content) values (:account, :owner, :tag, :content)",
                                     TagRow{account, name, tag, content});
    return written;
}

Status Store::update_state(const IdentityRow& row) {
    return impl_->execute("update identities set status = :status, dkim_status = :dkim_status, feedback_forwarding = :feedback_forwarding, "
                          "last_checked = :last_checked, last_success = :last_success, error_type = :error_type "
                          "where account = :account and name = :name",
                          row);
}

Status Store::erase_identity(std::int64_t account, const std::string& name) {
    return impl_->attempt([&] {
        const long long owner = account;
        impl_->sql << "delete from identities where account = :account and name = :name", soci::use(owner, "account"), soci::use(name, "name");
    });
}

Status Store::insert(const TokenRow& row) {
    return impl_->execute("insert into verification_tokens (hash, account, identity, expires) values (:hash, :account, :identity, :expires)", row);
}

Result<std::optional<TokenRow>> Store::token(const std::string& hash) {
    return impl_->attempt([&]() -> std::optional<TokenRow> {
        TokenRow row;
        impl_->sql << "select hash, account, identity, expires from verification_tokens where hash = :hash", soci::use(hash, "hash"), soci::into(row);
        if (!impl_->sql.got_data()) return std::nullopt;
        return row;
    });
}

Status Store::erase_tokens_before(std::int64_t time) {
    return impl_->attempt([&] {
        const long long first = time;
        impl_->sql << "delete from verification_tokens where expires < :expires", soci::use(first, "expires");
    });
}

}  // namespace warmpost::store
