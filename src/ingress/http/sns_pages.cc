#include "ingress/http/sns_pages.h"

#include <optional>

#include "base/crypto.h"
#include "control/topics.h"
#include "reporting/events/event_desk.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http {
namespace asio = boost::asio;
namespace {

constexpr std::string_view kPrefix = "/sns/";
constexpr const char* kNamespace = "http://sns.amazonaws.com/doc/2010-03-31/";

Response xml(unsigned status, std::string body) {
    Response response;
    response.status = status;
    response.content_type = "text/xml";
    response.body = std::move(body);
    return response;
}

// `message` is ours: nothing of the request is told back.
Response refused(const Request& request, unsigned status, const char* code, const char* message) {
    return xml(status, std::string("<ErrorResponse xmlns=\"") + kNamespace + "\"><Error><Type>Sender</Type><Code>" + code + "</Code><Message>" + message +
                           "</Message></Error><RequestId>" + request.id + "</RequestId></ErrorResponse>");
}
Response bad_token(const Request& request) {
    return refused(request, 400, "InvalidParameter",
                   "Invalid token: it is none of this subscription, or too old. `warmpost topic confirm NAME --ask` sends a new one.");
}

Response done(const Request& request, const std::string& action, const std::string& result) {
    return xml(200, "<" + action + "Response xmlns=\"" + kNamespace + "\">" + result + "<ResponseMetadata><RequestId>" + request.id +
                        "</RequestId></ResponseMetadata></" + action + "Response>");
}

std::string first(const Query& query, std::string_view name) {
    const auto found = query.find(name);
    return found == query.end() || found->second.empty() ? std::string() : found->second.front();
}

struct Found {
    AccountId account;
    std::string topic;
    control::Subscription subscription;
};
// The subscription of a topic for which `is_it` holds.
template <class IsIt>
std::optional<Found> find(const control::Snapshot& snapshot, const std::string& topic_arn, IsIt is_it) {
    const auto name = control::parse_topic_arn(topic_arn);
    const auto* account = name ? snapshot.account(name->account) : nullptr;
    if (account == nullptr) return std::nullopt;
    const auto topic = account->topics.find(name->name);
    if (topic == account->topics.end()) return std::nullopt;
    for (const auto& subscription : topic->second.subscriptions)
        if (is_it(subscription)) return Found{account->id, name->name, subscription};
    return std::nullopt;
}

asio::awaitable<Response> confirm(const HttpDependencies& parts, const Request& request, const Query& query) {
    const auto snapshot = parts.snapshot.get();
    const auto& secret = snapshot->return_path_secret;
    const auto token = first(query, "Token");
    const auto found = find(*snapshot, first(query, "TopicArn"),
                            [&](const control::Subscription& s) { return constant_time_equal(token, control::confirmation_token(secret, s)); });
    if (!found || runtime::wall_now() - found->subscription.token_made > control::kConfirmationLives) co_return bad_token(request);
    const auto work = [account = found->account, topic = found->topic, id = found->subscription.id](control::Service& service) {
        return service.confirm_subscription(account, topic, id);
    };
    const auto confirmed = co_await parts.service.run<Status>(work);
    if (!confirmed) co_return refused(request, 500, "InternalError", "The subscription could not be confirmed; try again.");
    parts.events->wake();
    const auto arn = control::subscription_arn(parts.config->server.region, found->account, found->topic, found->subscription.id, secret);
    co_return done(request, "ConfirmSubscription", "<ConfirmSubscriptionResult><SubscriptionArn>" + arn + "</SubscriptionArn></ConfirmSubscriptionResult>");
}

asio::awaitable<Response> unsubscribe(const HttpDependencies& parts, const Request& request, const Query& query) {
    const auto snapshot = parts.snapshot.get();
    const auto& secret = snapshot->return_path_secret;
    const auto arn = first(query, "SubscriptionArn"), token = first(query, "Token");
    const auto end = arn.rfind(':');
    const auto found = find(*snapshot, end == std::string::npos ? std::string() : arn.substr(0, end),
                            [&](const control::Subscription& s) { return constant_time_equal(token, control::unsubscribe_token(secret, s)); });
    if (!found) co_return bad_token(request);
    const auto work = [account = found->account, topic = found->topic, id = found->subscription.id](control::Service& service) {
        return service.unsubscribe(account, topic, id);
    };
    const auto ended = co_await parts.service.run<Status>(work);
    if (!ended) co_return refused(request, 500, "InternalError", "The subscription could not be ended; try again.");
    parts.events->wake();
    co_return done(request, "Unsubscribe", "");
}

}  // namespace

bool is_sns_path(std::string_view path) { return path.starts_with(kPrefix); }

asio::awaitable<Response> sns_page(const HttpDependencies& parts, const Request& request) {
    const auto name = std::string_view(request.path).substr(kPrefix.size());
    if (parts.events == nullptr || request.method != "GET") co_return refused(request, 404, "NotFound", "There is no such page.");
    if (name == parts.events->signer.certificate_name()) {
        Response response;
        response.content_type = "application/x-pem-file";
        response.body = parts.events->signer.certificate();
        co_return response;
    }
    const auto query = parse_query(request.query);
    if (!query) co_return bad_token(request);
    if (name == "confirm") {
        auto answering = confirm(parts, request, *query);
        co_return co_await std::move(answering);
    }
    if (name == "unsubscribe") {
        auto answering = unsubscribe(parts, request, *query);
        co_return co_await std::move(answering);
    }
    co_return refused(request, 404, "NotFound", "There is no such page.");
}

}  // namespace warmpost::ingress::http
