// Event destinations, topics and their subscriptions.
#include "store/session.h"

namespace soci {
using warmpost::store::EventDestinationRow;
using warmpost::store::SubscriptionRow;
using warmpost::store::TopicRow;
template <>
struct type_conversion<EventDestinationRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, EventDestinationRow& r) {
        using warmpost::store::get;
        get(v, "account", r.account), get(v, "configuration_set", r.configuration_set), get(v, "name", r.name), get(v, "enabled", r.enabled);
        get(v, "types", r.types), get(v, "kind", r.kind), get(v, "arn", r.arn), get(v, "iam_role", r.iam_role), get(v, "dimensions", r.dimensions);
        get(v, "created", r.created);
    }
    static void to_base(const EventDestinationRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "account", r.account), set(v, "configuration_set", r.configuration_set), set(v, "name", r.name), set(v, "enabled", r.enabled);
        set(v, "types", r.types), set(v, "kind", r.kind), set(v, "arn", r.arn), set(v, "iam_role", r.iam_role), set(v, "dimensions", r.dimensions);
        set(v, "created", r.created);
        i = i_ok;
    }
};
template <>
struct type_conversion<TopicRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, TopicRow& r) {
        using warmpost::store::get;
        get(v, "account", r.account), get(v, "name", r.name), get(v, "created", r.created);
    }
    static void to_base(const TopicRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "account", r.account), set(v, "name", r.name), set(v, "created", r.created);
        i = i_ok;
    }
};
template <>
struct type_conversion<SubscriptionRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, SubscriptionRow& r) {
        using warmpost::store::get;
        get(v, "id", r.id), get(v, "account", r.account), get(v, "topic", r.topic), get(v, "transport", r.transport), get(v, "endpoint", r.endpoint);
        get(v, "confirmed", r.confirmed), get(v, "created", r.created), get(v, "token_made", r.token_made);
    }
    static void to_base(const SubscriptionRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "id", r.id), set(v, "account", r.account), set(v, "topic", r.topic), set(v, "transport", r.transport), set(v, "endpoint", r.endpoint);
        set(v, "confirmed", r.confirmed), set(v, "created", r.created), set(v, "token_made", r.token_made);
        i = i_ok;
    }
};
}  // namespace soci

namespace warmpost::store {

Result<std::vector<EventDestinationRow>> Store::event_destinations() {
    return impl_->select<EventDestinationRow>(
        "select account, configuration_set, name, enabled, types, kind, arn, iam_role, dimensions, created "
        "from event_destinations order by account, configuration_set, name");
}

Status Store::put(const EventDestinationRow& row) {
    return impl_->execute(
        "insert into event_destinations (account, configuration_set, name, enabled, types, kind, arn, iam_role, dimensions, created) "
        "values (:account, :configuration_set, :name, :enabled, :types, :kind, :arn, :iam_role, :dimensions, :created) "
        "on conflict (account, configuration_set, name) do update set enabled = excluded.enabled, types = excluded.types, kind = excluded.kind, "
        "arn = excluded.arn, iam_role = excluded.iam_role, dimensions = excluded.dimensions",
        row);
}

Status Store::erase_event_destination(std::int64_t account, const std::string& set, const std::string& name) {
    return impl_->attempt([&] {
        const long long owner = account;
        impl_->sql << "delete from event_destinations where account = :account and configuration_set = :set and name = :name", soci::use(owner, "account"),
            soci::use(set, "set"), soci::use(name, "name");
    });
}

Result<std::vector<TopicRow>> Store::topics() { return impl_->select<TopicRow>("select account, name, created from topics order by account, name"); }

Status Store::insert(const TopicRow& row) { return impl_->execute("insert into topics (account, name, created) values (:account, :name, :created)", row); }

Status Store::erase_topic(std::int64_t account, const std::string& name) {
    return impl_->attempt([&] {
        const long long owner = account;
        impl_->sql << "delete from topics where account = :account and name = :name", soci::use(owner, "account"), soci::use(name, "name");
    });
}

Result<std::vector<SubscriptionRow>> Store::subscriptions() {
    return impl_->select<SubscriptionRow>("select id, account, topic, transport, endpoint, confirmed, created, token_made from subscriptions order by id");
}

Status Store::put(const SubscriptionRow& row) {
    return impl_->execute(
        "insert into subscriptions (id, account, topic, transport, endpoint, confirmed, created, token_made) "
        "values (:id, :account, :topic, :transport, :endpoint, :confirmed, :created, :token_made) "
        "on conflict (id) do update set endpoint = excluded.endpoint, confirmed = excluded.confirmed, token_made = excluded.token_made",
        row);
}

Status Store::erase_subscription(std::int64_t id) {
    return impl_->attempt([&] {
        const long long which = id;
        impl_->sql << "delete from subscriptions where id = :id", soci::use(which, "id");
    });
}

}  // namespace warmpost::store
