// POST /v2/email/outbound-bulk-emails: SES v2 SendBulkEmail. Each entry is a message of its own, with its own result; all are on their way at the same time.
#include <spdlog/spdlog.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/array.hpp>

#include <algorithm>

#include "base/strings.h"
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/sending_members.h"
#include "ingress/http/ses/templates/bulk_status.h"
#include "ingress/http/ses/templates/operations.h"
#include "ingress/http/ses/templates/send_rendered.h"
#include "ingress/http/ses/templates/template_use.h"

namespace warmpost::ingress::http::ses {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

constexpr std::size_t kMaxEntries = 50;  // SES quotas

struct Bulk {  // what all entries share
    const Call& call;
    const TemplateUse& use;
    const Submission& sending;
    MessageTags tags;
};

template <class Pairs, class Same>
void put_over(Pairs& base, const Pairs& over, Same same) {
    for (const auto& [name, value] : over) {
        const auto found = std::ranges::find_if(base, [&](const auto& each) { return same(each.first, name); });
        if (found == base.end())
            base.emplace_back(name, value);
        else
            found->second = value;
    }
}

void replace_headers(const json::object& entry, mail::SimpleContent& content) {
    const auto* given = array_member(entry, "ReplacementHeaders");
    if (given == nullptr) return;
    std::vector<std::pair<std::string, std::string>> over;
    for (const auto& each : *given) over.emplace_back(string_member(each.get_object(), "Name"), string_member(each.get_object(), "Value"));
    put_over(content.headers, over, iequals);
}

Result<MessageTags> tags_of(const Bulk& bulk, const json::object& entry) {
    auto tags = bulk.tags;
    const auto* given = array_member(entry, "ReplacementTags");
    if (given == nullptr) return tags;
    const auto over = read_message_tags(*given);
    if (!over) return std::unexpected(over.error());
    put_over(tags, *over, [](const std::string& a, const std::string& b) { return a == b; });
    return tags;
}

Result<std::string> data_of(const Bulk& bulk, const json::object& entry) {
    const auto* content = object_member(entry, "ReplacementEmailContent");
    const auto* replacing = content == nullptr ? nullptr : object_member(*content, "ReplacementTemplate");
    const auto data = replacing == nullptr ? std::string{} : string_member(*replacing, "ReplacementTemplateData");
    if (trim(data).empty()) return bulk.use.data;
    return rendering::merge_data(bulk.use.data, data);
}

asio::awaitable<Result<std::string>> send_entry(const Bulk& bulk, const json::object& entry) {
    Submission s = bulk.sending;
    const auto& destination = *object_member(entry, "Destination");
    auto recipients = addresses_in(destination);
    if (!recipients) co_return std::unexpected(recipients.error());
    if (recipients->empty()) co_return fail(ErrorCode::InvalidArgument, "There are no recipients specified.", "Destination");
    s.recipients = std::move(*recipients);
    auto tags = tags_of(bulk, entry);
    if (!tags) co_return std::unexpected(tags.error());
    s.tags = std::move(*tags);
    auto data = data_of(bulk, entry);
    if (!data) co_return std::unexpected(data.error());
    auto content = bulk.use.content;  // what its attachments hold is shared
    read_addresses(bulk.call.body, &destination, content);
    replace_headers(entry, content);
    auto rendering = put_rendered(bulk.call, bulk.use, std::move(content), std::move(*data), s);
    const auto rendered = co_await std::move(rendering);
    if (!rendered) co_return std::unexpected(rendered.error());
    auto accepting = bulk.call.parts.acceptor.accept(std::move(s));
    auto accepted = co_await std::move(accepting);
    co_return accepted;
}

struct Gathered {  // one thread: that of the core which serves the call
    Gathered(const asio::any_io_executor& executor, std::size_t count)
        : all_there(executor, asio::steady_timer::time_point::max()), results(count), left(count) {}
    asio::steady_timer all_there;
    std::vector<json::object> results;
    std::size_t left;
};

asio::awaitable<void> send_all(const Bulk& bulk, const json::array& entries, Gathered& gathered) {
    const auto executor = co_await asio::this_coro::executor;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        auto sending = send_entry(bulk, entries[i].get_object());
        asio::co_spawn(executor, std::move(sending), [&gathered, i](const std::exception_ptr& thrown, Result<std::string> sent) {
            if (thrown) sent = fail(ErrorCode::Internal, "an exception");
            if (!sent && sent.error().code == ErrorCode::Internal) spdlog::error("an entry of SendBulkEmail failed: {}", sent.error().message);
            gathered.results[i] = bulk_result(sent);
            if (--gathered.left == 0) gathered.all_there.cancel();
        });
    }
    while (gathered.left > 0) co_await gathered.all_there.async_wait(asio::as_tuple(asio::use_awaitable));
}

}  // namespace

asio::awaitable<Response> send_bulk_email(Call& call) {
    const auto& entries = *array_member(call.body, "BulkEmailEntries");
    if (entries.empty()) co_return bad_request("BulkEmailEntries is empty: say to whom.");
    if (entries.size() > kMaxEntries) co_return bad_request("BulkEmailEntries has " + std::to_string(entries.size()) + " entries; at most 50 are allowed.");
    auto sending = read_sending(call, "SendBulkTemplatedEmail");
    if (!sending) co_return error_response(sending.error());
    const auto* block = object_member(*object_member(call.body, "DefaultContent"), "Template");
    if (block == nullptr) co_return bad_request("DefaultContent: give a Template.");
    auto reading = read_template_use(call, *block);
    const auto use = co_await std::move(reading);
    if (!use) co_return error_response(use.error());
    Bulk bulk{call, *use, *sending, {}};
    if (const auto* given = array_member(call.body, "DefaultEmailTags")) {
        auto tags = read_message_tags(*given);
        if (!tags) co_return error_response(tags.error());
        bulk.tags = std::move(*tags);
    }
    Gathered gathered(co_await asio::this_coro::executor, entries.size());
    auto all = send_all(bulk, entries, gathered);
    co_await std::move(all);
    json::array results;
    for (auto& each : gathered.results) results.push_back(std::move(each));
    const json::object body{{"BulkEmailEntryResults", std::move(results)}};
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::ses
