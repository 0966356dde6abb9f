#include "ingress/accept/links.h"

#include <charconv>

#include "base/strings.h"
#include "control/contact_book.h"
#include "control/engagement.h"
#include "mail/tracking/edit_parts.h"
#include "mail/tracking/html_links.h"
#include "mail/tracking/link_token.h"

namespace warmpost::ingress {
namespace {

constexpr std::string_view kUnsubscribe = "unsubscribe", kOpen = "open", kClick = "click";
constexpr std::size_t kMaxUnsubscribeUrls = 2;   // of a message (SES guide, "Using subscription management")
constexpr std::size_t kMaxClickUrl = 2000;       // longer links are left alone: who reads mail may not follow more than a few thousand characters

std::string text_of(const std::vector<std::pair<std::string, std::string>>& tags) {
    std::string text;
    for (const auto& [name, value] : tags) text += (text.empty() ? "" : ";") + name + ":" + value;
    return text;
}

std::vector<std::pair<std::string, std::string>> tags_of(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> tags;
    if (text.empty()) return tags;
    for (const auto part : split(text, ';')) {
        const auto colon = part.find(':');
        if (colon != std::string_view::npos) tags.emplace_back(part.substr(0, colon), part.substr(colon + 1));
    }
    return tags;
}

std::optional<AccountId> account_of(const std::string& text) {
    std::int64_t id = 0;
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (wrong != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return AccountId{id};
}

// Replaces the first `most` of them.
bool replace_in(std::string& text, std::string_view what, std::string_view with, std::size_t most) {
    bool changed = false;
    for (auto at = text.find(what); at != std::string::npos && most > 0; at = text.find(what, at + with.size()), --most) {
        text.replace(at, what.size(), with);
        changed = true;
    }
    return changed;
}

}  // namespace

std::string LinkMaker::unsubscribe(const ListManagement& list, const std::string& address) const {
    const auto token = mail::make_link_token(secret, kUnsubscribe, {std::to_string(account.value()), list.list, list.topic, address, message_id});
    return base + std::string(kUnsubscribePath) + "?t=" + token;
}

std::string LinkMaker::open() const { return base + std::string(kOpenPath) + mail::make_link_token(secret, kOpen, {std::to_string(account.value()), message_id}); }

std::string LinkMaker::click(const std::string& url, const std::vector<std::pair<std::string, std::string>>& tags, const std::string& custom_path) const {
    const auto token = mail::make_link_token(secret, kClick, {std::to_string(account.value()), message_id, url, text_of(tags)});
    return base + std::string(kClickPath) + token + (custom_path.empty() ? "" : "/" + custom_path);
}

std::optional<UnsubscribeLink> read_unsubscribe_link(std::string_view secret, std::string_view token) {
    const auto fields = mail::read_link_token(secret, kUnsubscribe, token);
    if (!fields || fields->size() != 5) return std::nullopt;
    const auto account = account_of(fields->at(0));
    if (!account) return std::nullopt;
    return UnsubscribeLink{*account, {fields->at(1), fields->at(2)}, fields->at(3), fields->at(4)};
}

std::optional<OpenLink> read_open_link(std::string_view secret, std::string_view token) {
    const auto fields = mail::read_link_token(secret, kOpen, token);
    if (!fields || fields->size() != 2) return std::nullopt;
    const auto account = account_of(fields->at(0));
    if (!account) return std::nullopt;
    return OpenLink{*account, fields->at(1)};
}

std::optional<ClickLink> read_click_link(std::string_view secret, std::string_view token) {
    const auto fields = mail::read_link_token(secret, kClick, token.substr(0, token.find('/')));
    if (!fields || fields->size() != 4) return std::nullopt;
    const auto account = account_of(fields->at(0));
    if (!account) return std::nullopt;
    return ClickLink{*account, fields->at(1), fields->at(2), tags_of(fields->at(3))};
}

Tracking tracking_of(const control::Account& account, const control::ConfigurationSet* set, const Submission& s) {
    if (set == nullptr) return {};
    const auto wanted = control::engagement_wanted(account, *set);
    if (!wanted.any) return {};
    return {s.track_opens.value_or(wanted.opens), s.track_clicks.value_or(wanted.clicks)};
}

std::string link_base(const control::ConfigurationSet* set, const std::string& service_url, bool of_open, bool https) {
    if (set == nullptr || !set->tracking || set->tracking->redirect_domain.empty()) return service_url;
    using enum control::HttpsPolicy;
    const auto policy = set->tracking->https;
    const bool secure = policy == require || (policy == require_open_only && of_open) || (!of_open && https);
    return (secure ? "https://" : "http://") + set->tracking->redirect_domain;
}

Result<std::optional<std::string>> put_links(std::string_view message, const LinkPlan& plan, const LinkMaker& maker, const control::ConfigurationSet* set,
                                             const std::string& service_url) {
    LinkMaker links = maker;
    links.base = service_url;
    const std::string leave = plan.list ? links.unsubscribe(*plan.list, plan.address) : std::string{};
    links.base = link_base(set, service_url, true, false);
    const std::string pixel = plan.tracking.opens ? "<img alt=\"\" src=\"" + mail::escape_html(links.open()) + "\" width=\"1\" height=\"1\" style=\"display:none\">" : "";
    Status good;
    mail::HtmlEdit edit;
    edit.pixel = pixel;
    if (plan.tracking.clicks)
        edit.link = [&](const mail::HtmlLink& link) -> std::optional<std::string> {
            if (link.url.size() > kMaxClickUrl || link.url == leave) return std::nullopt;   // leaving a list is not to be watched
            links.base = link_base(set, service_url, false, istarts_with(link.url, "https:"));
            return links.click(link.url, link.tags, link.custom_path);
        };
    auto edited = mail::edit_text_parts(message, [&](bool html, std::string& text) {
        bool changed = false;
        if (plan.list) changed = replace_in(text, mail::kUnsubscribeUrl, html ? mail::escape_html(leave) : leave, kMaxUnsubscribeUrls);
        if (!html || (!plan.tracking.opens && !plan.tracking.clicks)) return changed;
        const auto first = text.find(mail::kOpenTracker);
        if (first != std::string::npos && text.find(mail::kOpenTracker, first + 1) != std::string::npos) {
            good = fail(ErrorCode::InvalidArgument, "The message holds {{ses:openTracker}} more than once; leave one.", "Content");
            return false;
        }
        auto made = mail::edit_html(text, edit);
        changed = changed || made != text;
        text = std::move(made);
        return changed;
    });
    if (!good) return std::unexpected(good.error());
    return edited;
}

Result<ListStanding> list_standing(const AcceptorParts& parts, AccountId account, const ListManagement& list, const std::vector<std::string>& recipients) {
    if (recipients.size() != 1) return fail(ErrorCode::InvalidArgument, "ListManagementOptions: such a message must have one recipient.", "ListManagementOptions");
    if (parts.registry == nullptr) return fail(ErrorCode::Unavailable, "Contact lists cannot be read now; try again shortly.");
    const control::ContactBook book(*parts.registry, [] { return WallTime{}; });
    const auto standing = book.standing(account, list.list, list.topic, recipients.front());
    if (!standing) return std::unexpected(standing.error());
    using enum control::ContactBook::Standing;
    return ListStanding{*standing == takes || *standing == unknown_takes, *standing == unknown_takes || *standing == unknown_refuses};
}

Result<ListManagement> parse_list_options(std::string_view header) {
    const auto parts = split(header, ';');
    ListManagement options;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto part = trim(parts[i]);
        const auto equals = part.find('=');
        const auto name = equals == std::string_view::npos ? std::string_view{} : trim(part.substr(0, equals));
        const auto value = equals == std::string_view::npos ? part : trim(part.substr(equals + 1));
        if (i == 0 && (name.empty() || iequals(name, "contactListName"))) options.list = value;
        else if (iequals(name, "topic") || iequals(name, "topicName")) options.topic = value;
        else if (!part.empty()) return fail(ErrorCode::InvalidArgument, "Header 'X-SES-LIST-MANAGEMENT-OPTIONS': write LIST; topic=TOPIC.", "X-SES-LIST-MANAGEMENT-OPTIONS");
    }
    if (options.list.empty()) return fail(ErrorCode::InvalidArgument, "Header 'X-SES-LIST-MANAGEMENT-OPTIONS': write LIST; topic=TOPIC.", "X-SES-LIST-MANAGEMENT-OPTIONS");
    return options;
}

}  // namespace warmpost::ingress
