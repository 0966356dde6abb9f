#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/encoding.h"
#include "base/strings.h"
#include "control/contact_book.h"
#include "ingress/accept/links.h"
#include "ingress/http/pages/public_pages.h"
#include "mail/message/form_data.h"
#include "mail/tracking/html_links.h"
#include "reporting/events/unsubscribed.h"
#include "runtime/clock.h"
#include "runtime/recorded.h"

namespace warmpost::ingress::http::pages {
namespace asio = boost::asio;
namespace {

using control::ContactBook;
using Changed = Result<ContactBook::Change>;

constexpr std::string_view kOneClick = "One-Click";

std::string field(const Query& form, const std::string& name) {
    const auto found = form.find(name);
    return found == form.end() || found->second.empty() ? std::string{} : found->second.front();
}

// The fields of a form, however it is encoded (RFC 8058 3.2 prefers multipart/form-data). nullopt: it came broken.
std::optional<Query> form_of(const Request& request) {
    const std::string type(request.header("Content-Type"));
    if (istarts_with(type, "multipart/")) {
        Query form;
        for (auto& [name, value] : mail::form_data(type, request.body)) form[name].push_back(std::move(value));
        return form;
    }
    std::string encoded = request.body;
    for (char& c : encoded)
        if (c == '+') c = ' ';   // of forms (URL standard, application/x-www-form-urlencoded); parse_query leaves it
    auto form = parse_query(encoded);
    if (!form) return std::nullopt;
    return std::move(*form);
}

Response problem(const Error& error) {
    if (error.code == ErrorCode::NotFound) return page(410, "List closed", "<p>This mailing list is no more. You will get no mail from it.</p>");
    return page(503, "Not done", "<p>Something broke here. Please try again later.</p>");
}

Response done(const UnsubscribeLink& link, const ContactBook::Change& change) {
    std::string text = "<p>" + mail::escape_html(link.address) + (change.after.unsubscribe_all ? " gets no more mail of this list.</p>" : " will get:</p><ul>");
    if (!change.after.unsubscribe_all) {
        std::string topics;
        for (const auto& topic : change.list.topics)
            if (control::opted_in(change.list, change.after, topic.name)) topics += "<li>" + mail::escape_html(topic.display_name) + "</li>";
        text += (topics.empty() ? "<li>none of its topics</li>" : topics) + "</ul>";
    }
    return page(200, change.after.unsubscribe_all ? "Unsubscribed" : "Your choice is kept", text);
}

Response preference_page(const UnsubscribeLink& link, const control::ContactList& list, const control::Contact& contact, const std::string& token) {
    const std::string action = std::string(kUnsubscribePath) + "?t=" + percent_encode(token);
    std::string topics;
    for (const auto& topic : list.topics) {
        topics += fmt::format("<label><input type=\"checkbox\" name=\"topic\" value=\"{}\"{}> {}</label>", mail::escape_html(topic.name),
                              control::opted_in(list, contact, topic.name) ? " checked" : "", mail::escape_html(topic.display_name));
        if (!topic.description.empty()) topics += "<small>" + mail::escape_html(topic.description) + "</small>";
    }
    std::string html = "<p>Mail to <strong>" + mail::escape_html(link.address) + "</strong>.</p>";
    if (!topics.empty())
        html += fmt::format("<form method=\"post\" action=\"{}\"><fieldset><legend>What do you want to get?</legend>{}</fieldset>"
                            "<button name=\"choice\" value=\"topics\">Keep this choice</button></form>", mail::escape_html(action), topics);
    html += fmt::format("<form method=\"post\" action=\"{}\"><button name=\"choice\" value=\"none\">Unsubscribe from everything</button></form>", mail::escape_html(action));
    return page(200, "Your subscription", html);
}

asio::awaitable<Response> show(const HttpDependencies& parts, UnsubscribeLink link, std::string token) {
    const ContactBook book(*parts.registry, runtime::wall_now);
    const auto list = book.list(link.account, link.list.list);
    if (!list) co_return problem(list.error());
    const auto contact = book.contact(link.account, link.list.list, link.address);
    if (!contact && contact.error().code != ErrorCode::NotFound) co_return problem(contact.error());
    co_return preference_page(link, *list, contact ? *contact : control::Contact{}, token);
}

}  // namespace

asio::awaitable<Response> unsubscribe(const HttpDependencies& parts, const Request& request) {
    const auto query = parse_query(request.query);
    const std::string token = query ? field(*query, "t") : std::string{};
    const auto snapshot = parts.snapshot.get();
    const auto link = read_unsubscribe_link(snapshot->return_path_secret, token);
    if (!link || parts.registry == nullptr) co_return page(404, "Link not found", "<p>This link is not complete. Open it again from the mail.</p>");
    if (request.method == "GET" || request.method == "HEAD") {
        auto showing = show(parts, *link, token);
        co_return co_await std::move(showing);
    }
    if (request.method != "POST") co_return page(405, "Not done", "<p>Open the link from the mail.</p>");
    const auto form = form_of(request);
    if (!form) co_return page(400, "Not done", "<p>The form came broken. Go back and try again.</p>");
    const bool one_click = field(*form, "List-Unsubscribe") == kOneClick;
    const std::string choice = field(*form, "choice");
    if (!one_click && choice != "none" && choice != "topics") co_return page(400, "Not done", "<p>Choose what you want to get. Go back and try again.</p>");
    std::vector<std::string> wanted;
    if (const auto topics = form->find("topic"); topics != form->end()) wanted = topics->second;
    // A link that is followed before the index knows the message finds it behind all that is recorded so far.
    auto waiting = runtime::recorded(parts.spool, {});
    const Status all_there = co_await std::move(waiting);
    if (!all_there) co_return problem(all_there.error());
    spool::Outcome outcome;
    const auto work = [&spool = parts.spool, &outcome, registry = parts.registry, region = parts.config->server.region, link = *link, one_click, choice, wanted](control::Service&) -> Changed {
        ContactBook book(*registry, runtime::wall_now);
        Changed changed;
        if (one_click || choice == "none") {
            changed = book.unsubscribe(link.account, link.list.list, one_click ? link.list.topic : "", link.address);
        } else {
            const auto list = book.list(link.account, link.list.list);
            if (!list) return std::unexpected(list.error());
            std::map<std::string, bool> topics;
            for (const auto& topic : list->topics) topics[topic.name] = std::ranges::find(wanted, topic.name) != wanted.end();
            changed = book.prefer(link.account, link.list.list, link.address, topics, false);
        }
        if (changed) outcome = reporting::subscription_outcome(spool.history(link.message_id), link.account, region, link.list.list, *changed,
                                                               one_click ? "UnsubscribeHeader" : "PreferencePage", runtime::wall_now());
        return changed;
    };
    const auto changed = co_await parts.service.run<Changed>(work);
    if (!changed) co_return problem(changed.error());
    if (!outcome.events.empty()) {
        auto recording = runtime::recorded(parts.spool, std::move(outcome));
        const Status durable = co_await std::move(recording);
        if (!durable) co_return problem(durable.error());
    }
    co_return done(*link, *changed);
}

}  // namespace warmpost::ingress::http::pages
