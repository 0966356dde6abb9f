// Operator API: which kind of addresses suits an account, from what it really sent, or a volume that is stated.
#include <cmath>

#include "ingress/http/json.h"
#include "ingress/http/operator/advice_view.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/operations.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

using std::chrono::days;
using std::chrono::sys_days;
constexpr days kWindow{30};

// The last 30 days, today so far included. Days before an account's first mail are none of its pattern: a newcomer is judged by the days since.
advice::Series series_of(const spool::Spool& spool, AccountId account, sys_days today) {
    const sys_days first = today - kWindow + days(1);
    advice::Series series{today, today, {}};
    for (const auto& [key, counts] : spool.usage(first, today, account)) {
        if (counts.delivered + counts.bounced == 0) continue;
        series.first = std::min(series.first, key.day);
        series.lines.push_back({key.day, IspId{key.isp}, counts.delivered + counts.bounced});
    }
    if (series.first > first && !spool.usage(today - spool::kUsageKept, first - days(1), account).empty()) series.first = first;
    return series;
}

Result<advice::Wishes> wishes_in_query(const Call& call, bool allow_listed) {
    const auto type = mail_type_named(call.in_query("type"));
    if (!type) return std::unexpected(type.error());
    advice::Wishes wishes{*type};
    wishes.allow_listed = allow_listed;
    const std::pair<const char*, bool*> flags[] = {{"known_addresses", &wishes.known_addresses}, {"isolation", &wishes.isolation},
                                                   {"own_control", &wishes.own_control}, {"allow_listed", &wishes.allow_listed}};
    for (const auto& [name, wish] : flags) {
        const auto flag = flag_in_query(call, name, *wish);
        if (!flag) return std::unexpected(flag.error());
        *wish = *flag;
    }
    return wishes;
}

Result<advice::Wishes> wishes_in_body(const Call& call) {
    const auto type = mail_type_named(string_member(call.body, "type"));
    if (!type) return std::unexpected(type.error());
    const auto flag = [&call](const char* name) { return bool_member(call.body, name).value_or(false); };
    return advice::Wishes{*type, flag("known_addresses"), flag("isolation"), flag("own_control"), flag("allow_listed")};
}

Result<advice::Volume> stated_in_body(const Call& call) {
    const auto regularity = regularity_named(string_member(call.body, "regularity"));
    if (!regularity) return std::unexpected(regularity.error());
    const double given = number_member(call.body, "messages_per_day").value_or(-1);
    const auto most = static_cast<double>(advice::kMaxMessagesADay);
    if (!(given >= 0 && given <= most && given == std::floor(given)))
        return fail(ErrorCode::InvalidArgument, "\"messages_per_day\" must be a whole number from 0 to 1000000000000: the messages of an average day.",
                    "messages_per_day");
    return advice::Volume{advice::Stated{static_cast<std::int64_t>(given), *regularity}};
}

Response told(const Result<advice::Advice>& advised, const control::Account* account) {
    if (!advised) return refusal(advised.error());
    auto view = advice_view(*advised);
    if (account != nullptr) {
        view["account"] = to_string(account->id);
        view["account_name"] = account->name;
    }
    return ok(view);
}

using Series = Result<advice::Series>;

}  // namespace

asio::awaitable<Response> advise_account(Call& call) {
    const auto id = account_asked_about(call);
    if (!id) co_return refusal(id.error());
    const control::Account& account = *call.snapshot->account(*id);
    const auto wishes = wishes_in_query(call, account.allow_listed);
    if (!wishes) co_return refusal(wishes.error());
    const auto today = std::chrono::floor<days>(runtime::wall_now());
    const auto work = [&spool = call.parts.spool, id = *id, today](control::Service&) -> Series { return series_of(spool, id, today); };
    const auto series = co_await call.parts.service.run<Series>(work);
    if (!series) co_return refusal(series.error());
    const auto advised = advice::advise(advice::Volume{*series}, *wishes, call.parts.config->prices);
    co_return told(advised, &account);
}

asio::awaitable<Response> advise_stated(Call& call) {
    const auto wishes = wishes_in_body(call);
    if (!wishes) co_return refusal(wishes.error());
    const auto volume = stated_in_body(call);
    if (!volume) co_return refusal(volume.error());
    const auto advised = advice::advise(*volume, *wishes, call.parts.config->prices);
    co_return told(advised, nullptr);
}

}  // namespace warmpost::ingress::http::operators
