// Identities, their tags and the tokens of verification mails.
#include "store/session.h"
#include "store/tags.h"

namespace soci {
using warmpost::store::IdentityRow;
using warmpost::store::PolicyRow;
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
        get(v, "unfound_since", r.unfound_since), get(v, "records_seen", r.records_seen), get(v, "verification_since", r.verification_since);
        get(v, "mail_from_domain", r.mail_from_domain), get(v, "mail_from_reject", r.mail_from_reject);
        get(v, "mail_from_status", r.mail_from_status), get(v, "mail_from_since", r.mail_from_since);
        get(v, "mail_from_checked", r.mail_from_checked), get(v, "mail_from_success", r.mail_from_success);
        get(v, "mail_from_unfound", r.mail_from_unfound), get(v, "dkim_key_made", r.dkim_key_made);
        get(v, "dkim_length_changed", r.dkim_length_changed), get(v, "previous_selector", r.previous_selector);
        get(v, "previous_record", r.previous_record), get(v, "next_external", r.next_external), get(v, "next_failed", r.next_failed);
        get(v, "next_tokens", r.next_tokens), get(v, "next_selector", r.next_selector), get(v, "next_key_sealed", r.next_key_sealed);
        get(v, "next_since", r.next_since), get(v, "next_checked", r.next_checked);
    }
    static void to_base(const IdentityRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "account", r.account), set(v, "name", r.name), set(v, "kind", r.kind), set(v, "status", r.status), set(v, "created", r.created);
        set(v, "dkim_external", r.dkim_external), set(v, "dkim_signing", r.dkim_signing), set(v, "dkim_status", r.dkim_status);
        set(v, "dkim_tokens", r.dkim_tokens), set(v, "dkim_selector", r.dkim_selector), set(v, "dkim_key_sealed", r.dkim_key_sealed);
        set(v, "feedback_forwarding", r.feedback_forwarding), set(v, "configuration_set", r.configuration_set);
        set(v, "last_checked", r.last_checked), set(v, "last_success", r.last_success), set(v, "error_type", r.error_type);
        set(v, "unfound_since", r.unfound_since), set(v, "records_seen", r.records_seen), set(v, "verification_since", r.verification_since);
        set(v, "mail_from_domain", r.mail_from_domain), set(v, "mail_from_reject", r.mail_from_reject);
        set(v, "mail_from_status", r.mail_from_status), set(v, "mail_from_since", r.mail_from_since);
        set(v, "mail_from_checked", r.mail_from_checked), set(v, "mail_from_success", r.mail_from_success);
        set(v, "mail_from_unfound", r.mail_from_unfound), set(v, "dkim_key_made", r.dkim_key_made);
        set(v, "dkim_length_changed", r.dkim_length_changed), set(v, "previous_selector", r.previous_selector);
        set(v, "previous_record", r.previous_record), set(v, "next_external", r.next_external), set(v, "next_failed", r.next_failed);
        set(v, "next_tokens", r.next_tokens), set(v, "next_selector", r.next_selector), set(v, "next_key_sealed", r.next_key_sealed);
        set(v, "next_since", r.next_since), set(v, "next_checked", r.next_checked);
        i = i_ok;
    }
};
template <>
struct type_conversion<PolicyRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, PolicyRow& r) {
        using warmpost::store::get;
        get(v, "account", r.account), get(v, "owner", r.owner), get(v, "name", r.name), get(v, "content", r.content);
    }
    static void to_base(const PolicyRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "account", r.account), set(v, "owner", r.owner), set(v, "name", r.name), set(v, "content", r.content);
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
        "feedback_forwarding, configuration_set, last_checked, last_success, error_type, "
        "unfound_since, records_seen, verification_since, mail_from_domain, mail_from_reject, mail_from_status, mail_from_since, "
        "mail_from_checked, mail_from_success, mail_from_unfound, dkim_key_made, dkim_length_changed, previous_selector, previous_record, "
        "next_external, next_failed, next_tokens, next_selector, next_key_sealed, next_since, next_checked "
        "from identities order by account, name");
}

Result<std::vector<TagRow>> Store::identity_tags() { return impl_->select<TagRow>("select account, owner, tag, content from identity_tags"); }

Status Store::insert(const IdentityRow& row, const std::map<std::string, std::string>& tags) {
    const auto inserted = impl_->execute(
        "insert into identities (account, name, kind, status, created, dkim_external, dkim_signing, dkim_status, dkim_tokens, dkim_selector, "
        "dkim_key_sealed, feedback_forwarding, configuration_set, last_checked, last_success, error_type, "
        "unfound_since, records_seen, verification_since, mail_from_domain, mail_from_reject, mail_from_status, mail_from_since, "
        "mail_from_checked, mail_from_success, mail_from_unfound, dkim_key_made, dkim_length_changed, previous_selector, previous_record, "
        "next_external, next_failed, next_tokens, next_selector, next_key_sealed, next_since, next_checked) "
        "values (:account, :name, :kind, :status, "
        ":created, :dkim_external, :dkim_signing, :dkim_status, :dkim_tokens, :dkim_selector, :dkim_key_sealed, :feedback_forwarding, "
        ":configuration_set, :last_checked, :last_success, :error_type, "
        ":unfound_since, :records_seen, :verification_since, :mail_from_domain, :mail_from_reject, :mail_from_status, :mail_from_since, "
        ":mail_from_checked, :mail_from_success, :mail_from_unfound, :dkim_key_made, :dkim_length_changed, :previous_selector, "
        ":previous_record, :next_external, :next_failed, :next_tokens, :next_selector, :next_key_sealed, :next_since, :next_checked)",
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
                          "last_checked = :last_checked, last_success = :last_success, error_type = :error_type, configuration_set = :configuration_set, "
                          "dkim_signing = :dkim_signing, "
                          "unfound_since = :unfound_since, records_seen = :records_seen, verification_since = :verification_since, "
                          "mail_from_domain = :mail_from_domain, mail_from_reject = :mail_from_reject, mail_from_status = :mail_from_status, "
                          "mail_from_since = :mail_from_since, mail_from_checked = :mail_from_checked, "
                          "mail_from_success = :mail_from_success, mail_from_unfound = :mail_from_unfound "
                          "where account = :account and name = :name",
                          row);
}

Status Store::update_dkim(const IdentityRow& row) {
    return impl_->execute("update identities set dkim_external = :dkim_external, dkim_tokens = :dkim_tokens, dkim_selector = :dkim_selector, "
                          "dkim_key_sealed = :dkim_key_sealed, "
                          "dkim_key_made = :dkim_key_made, dkim_length_changed = :dkim_length_changed, "
                          "previous_selector = :previous_selector, previous_record = :previous_record, next_external = :next_external, "
                          "next_failed = :next_failed, next_tokens = :next_tokens, next_selector = :next_selector, "
                          "next_key_sealed = :next_key_sealed, next_since = :next_since, next_checked = :next_checked "
                          "where account = :account and name = :name",
                          row);
}

Result<std::vector<PolicyRow>> Store::identity_policies() {
    return impl_->select<PolicyRow>("select account, owner, name, content from identity_policies order by account, owner, name");
}

Status Store::put(const PolicyRow& row) {
    return impl_->execute("insert into identity_policies (account, owner, name, content) values (:account, :owner, :name, :content) "
                          "on conflict (account, owner, name) do update set content = excluded.content",
                          row);
}

Status Store::erase_identity_policy(const PolicyRow& row) {
    return impl_->attempt([&] {
        const long long account = row.account;
        impl_->sql << "delete from identity_policies where account = :account and owner = :owner and name = :name", soci::use(account, "account"),
            soci::use(row.owner, "owner"), soci::use(row.name, "name");
    });
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
