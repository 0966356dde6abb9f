// Topics and who subscribed to them; what notifications are signed with.
#include <algorithm>
#include <charconv>

#include "base/certificate.h"
#include "control/service_impl.h"
#include "control/stands_for.h"

namespace warmpost::control {
namespace {

constexpr const char* kLastSubscription = "last_subscription";
constexpr const char* kSigningKey = "event_signing_key";
constexpr const char* kSigningCertificate = "event_signing_certificate";
constexpr int kSigningDays = 3650;  // receivers that check dates must not break over night; a new one is made by hand

std::unexpected<Error> no_topic(const std::string& name) {
    return fail(ErrorCode::NotFound, "There is no topic " + name + "; `warmpost topic list` shows those there are.", "name");
}

bool is_printable(char c) { return c > 32 && c < 127; }

Status check_endpoint(const NewSubscription& wanted) {
    const auto& text = wanted.endpoint;
    if (text.empty() || text.size() > 2048) return fail(ErrorCode::InvalidArgument, "an endpoint has 1 to 2048 characters", "endpoint");
    switch (wanted.transport) {
        case Transport::https:
            if (std::ranges::all_of(text, is_printable) && (text.starts_with("https://") || text.starts_with("http://"))) return {};
            return fail(ErrorCode::InvalidArgument, "\"" + text + "\" is no URL that begins with https://", "endpoint");
        case Transport::kafka:
            if (text.size() <= 249 && text != "." && text != ".." &&
                std::ranges::all_of(text, [](char c) { return is_printable(c) && (isalnum(c) != 0 || c == '.' || c == '_' || c == '-'); }))
                return {};
            return fail(ErrorCode::InvalidArgument, "\"" + text + "\" is no name of a Kafka topic: 1 to 249 letters, digits, periods, dashes and underscores",
                        "endpoint");
        case Transport::file:
            if (text.front() == '/' && text.back() != '/' && std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 32; })) return {};
            return fail(ErrorCode::InvalidArgument, "\"" + text + "\" is no absolute path of a file", "endpoint");
    }
    return {};
}

// The topic of its account that a destination leads to; empty when to none.
std::string topic_of(const EventDestination& d, const config::Config::Events& events) {
    if (d.kind == EventDestination::Kind::sns) {
        const auto named = parse_topic_arn(d.arn);
        return named ? named->name : std::string();
    }
    const auto mapping = parse_mapping(stands_for(events, d.kind));
    return mapping && mapping->kind == Mapping::Kind::topic ? mapping->topic : std::string();
}

// The destination that leads to the topic, for who would delete it; empty when none does.
std::string user_of(const Account& account, const std::string& topic, const config::Config::Events& events) {
    for (const auto& [set_name, set] : account.configuration_sets)
        for (const auto& d : set.destinations) {
            if (topic_of(d, events) == topic) return "event destination " + d.name + " of configuration set " + set_name;
        }
    return {};
}

Result<std::uint64_t> next_id(store::Store& store) {
    const auto last = store.setting(kLastSubscription);
    if (!last) return std::unexpected(last.error());
    std::uint64_t id = 0;
    if (*last) std::from_chars((*last)->data(), (*last)->data() + (*last)->size(), id);
    ++id;
    if (auto put = store.put_setting(kLastSubscription, std::to_string(id)); !put) return std::unexpected(put.error());
    return id;
}

// Inside a transaction.
Result<Subscription> add(store::Store& store, AccountId account, const std::string& topic, const NewSubscription& wanted, WallTime now) {
    const auto id = next_id(store);
    if (!id) return std::unexpected(id.error());
    Subscription made{*id, wanted.transport, wanted.endpoint, wanted.transport != Transport::https, now, now};
    if (auto put = store.put(to_row(account, topic, made)); !put) return std::unexpected(put.error());
    return made;
}

}  // namespace

Result<Topic> Service::create_topic(AccountId account, const std::string& name, const std::vector<NewSubscription>& subscriptions) {
    if (auto good = check_topic_name(name); !good) return std::unexpected(good.error());
    for (const auto& each : subscriptions)
        if (auto good = check_endpoint(each); !good) return std::unexpected(good.error());
    auto changed = impl_->editable(account);
    if (!changed) return std::unexpected(changed.error());
    auto& topics = (*changed)->topics;
    if (topics.contains(name)) return fail(ErrorCode::AlreadyExists, "Topic " + name + " is there already; `warmpost topic subscribe` adds to it.", "name");
    if (topics.size() >= kMaxTopics) return fail(ErrorCode::LimitExceeded, "An account can have at most " + std::to_string(kMaxTopics) + " topics.", "name");
    if (subscriptions.size() > kMaxSubscriptions)
        return fail(ErrorCode::LimitExceeded, "A topic can have at most " + std::to_string(kMaxSubscriptions) + " subscriptions.", "endpoint");
    Topic topic{name, impl_->now(), {}};
    const auto written = impl_->store->transaction([&]() -> Status {
        if (auto inserted = impl_->store->insert(store::TopicRow{account.value(), name, to_ms(topic.created)}); !inserted) return inserted;
        for (const auto& each : subscriptions) {
            const auto made = add(*impl_->store, account, name, each, topic.created);
            if (!made) return std::unexpected(made.error());
            topic.subscriptions.push_back(*made);
        }
        return {};
    });
    if (!written) return std::unexpected(written.error());
    topics.emplace(name, topic);
    impl_->put_out(std::move(*changed));
    return topic;
}

Status Service::delete_topic(AccountId account, const std::string& name) {
    auto changed = impl_->editable(account);
    if (!changed) return std::unexpected(changed.error());
    if (!(*changed)->topics.contains(name)) return no_topic(name);
    if (const auto user = user_of(**changed, name, impl_->config.events); !user.empty())
        return fail(ErrorCode::Conflict, "Topic " + name + " takes the events of " + user + ": delete that first.", "name");
    if (auto erased = impl_->store->erase_topic(account.value(), name); !erased) return erased;
    (*changed)->topics.erase(name);
    impl_->put_out(std::move(*changed));
    return {};
}

Result<Subscription> Service::subscribe(AccountId account, const std::string& topic, const NewSubscription& wanted) {
    if (auto good = check_endpoint(wanted); !good) return std::unexpected(good.error());
    auto changed = impl_->editable(account);
    if (!changed) return std::unexpected(changed.error());
    const auto found = (*changed)->topics.find(topic);
    if (found == (*changed)->topics.end()) return no_topic(topic);
    auto& all = found->second.subscriptions;
    for (const auto& each : all)
        if (each.transport == wanted.transport && each.endpoint == wanted.endpoint)
            return fail(ErrorCode::AlreadyExists, wanted.endpoint + " has subscribed to " + topic + " already.", "endpoint");
    if (all.size() >= kMaxSubscriptions)
        return fail(ErrorCode::LimitExceeded, "A topic can have at most " + std::to_string(kMaxSubscriptions) + " subscriptions.", "endpoint");
    Result<Subscription> made = Subscription{};
    const auto written = impl_->store->transaction([&]() -> Status {
        made = add(*impl_->store, account, topic, wanted, impl_->now());
        return made ? Status{} : std::unexpected(made.error());
    });
    if (!written) return std::unexpected(written.error());
    all.push_back(*made);
    impl_->put_out(std::move(*changed));
    return made;
}

Status Service::unsubscribe(AccountId account, const std::string& topic, std::uint64_t subscription) {
    auto changed = impl_->editable(account);
    if (!changed) return std::unexpected(changed.error());
    const auto found = (*changed)->topics.find(topic);
    if (found == (*changed)->topics.end()) return no_topic(topic);
    if (std::erase_if(found->second.subscriptions, [subscription](const Subscription& s) { return s.id == subscription; }) == 0)
        return fail(ErrorCode::NotFound, "Topic " + topic + " has no subscription " + std::to_string(subscription) + ".", "subscription");
    if (auto erased = impl_->store->erase_subscription(static_cast<std::int64_t>(subscription)); !erased) return erased;
    impl_->put_out(std::move(*changed));
    return {};
}

Status Service::confirm_subscription(AccountId account, const std::string& topic, std::uint64_t subscription) {
    auto changed = impl_->editable(account);
    if (!changed) return std::unexpected(changed.error());
    const auto found = (*changed)->topics.find(topic);
    if (found == (*changed)->topics.end()) return no_topic(topic);
    const auto mine = std::ranges::find(found->second.subscriptions, subscription, &Subscription::id);
    if (mine == found->second.subscriptions.end())
        return fail(ErrorCode::NotFound, "Topic " + topic + " has no subscription " + std::to_string(subscription) + ".", "subscription");
    if (mine->confirmed) return {};
    mine->confirmed = true;
    if (auto put = impl_->store->put(to_row(account, topic, *mine)); !put) return put;
    impl_->put_out(std::move(*changed));
    return {};
}

Status Service::ask_confirmation(AccountId account, const std::string& topic) {
    auto changed = impl_->editable(account);
    if (!changed) return std::unexpected(changed.error());
    const auto found = (*changed)->topics.find(topic);
    if (found == (*changed)->topics.end()) return no_topic(topic);
    const auto written = impl_->store->transaction([&]() -> Status {
        for (auto& each : found->second.subscriptions) {
            if (each.confirmed) continue;
            each.token_made = impl_->now();
            if (auto put = impl_->store->put(to_row(account, topic, each)); !put) return put;
        }
        return {};
    });
    if (!written) return written;
    impl_->put_out(std::move(*changed));
    return {};
}

Result<EventSigning> Service::event_signing() {
    const auto key = impl_->unsealed_setting(kSigningKey);
    if (!key) return std::unexpected(key.error());
    const auto certificate = impl_->store->setting(kSigningCertificate);
    if (!certificate) return std::unexpected(certificate.error());
    if (*key && *certificate) return EventSigning{**key, **certificate};
    const std::string name = impl_->config.server.service_domain;  // as the common name, which is bounded (RFC 5280 A.1)
    const auto made = self_signed_certificate(KeyKind::rsa_2048, {name.size() <= 64 ? name : "warmpost"}, impl_->now(), kSigningDays);
    if (!made) return std::unexpected(made.error());
    const auto written = impl_->store->transaction([&]() -> Status {
        if (auto sealed = impl_->seal_setting(kSigningKey, made->private_key); !sealed) return sealed;
        return impl_->store->put_setting(kSigningCertificate, made->certificate);
    });
    if (!written) return std::unexpected(written.error());
    return EventSigning{made->private_key, made->certificate};
}

}  // namespace warmpost::control
