// Operator API: the warm-up of an address, and what a pool does with mail that exceeds its allowances.
#include <cmath>

#include "ingress/http/json.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/operations.h"
#include "ingress/http/pool_earned.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace {

// nullopt: absent. Errors: InvalidArgument unless a whole number within int.
Result<std::optional<int>> whole_number(const Call& call, std::string_view name) {
    const auto number = number_member(call.body, name);
    if (!number) return std::nullopt;
    if (*number != std::floor(*number) || std::abs(*number) > 1e9) return fail(ErrorCode::InvalidArgument, "\"" + std::string(name) + "\" must be a whole number.", std::string(name));
    return static_cast<int>(*number);
}

Result<control::WarmupOrder> read_order(const Call& call) {
    control::WarmupOrder order;
    const auto percent = whole_number(call, "percent");
    if (!percent) return std::unexpected(percent.error());
    order.percent = *percent;
    order.ends = bool_member(call.body, "ends").value_or(false);
    const auto advance = string_member(call.body, "advance");
    if (advance == "calendar") order.advance = warmup::Advance::calendar;
    else if (advance == "sent-days") order.advance = warmup::Advance::sent_days;
    else if (!advance.empty()) return fail(ErrorCode::InvalidArgument, "\"advance\" must be \"calendar\" or \"sent-days\".", "advance");
    if (order.percent && order.ends) return fail(ErrorCode::InvalidArgument, "\"percent\" and \"ends\" exclude each other.", "ends");
    if (!order.percent && !order.ends && !order.advance)
        return fail(ErrorCode::InvalidArgument, "Say what to do: \"percent\" (0 to 100; 1 begins again, 100 ends the plan), \"advance\", or \"ends\": true.", "percent");
    return order;
}

Result<control::PoolOptions> read_options(const Call& call) {
    control::PoolOptions options;
    const auto word = string_member(call.body, "spill");
    for (const auto spill : {warmup::Spill::always, warmup::Spill::while_warming, warmup::Spill::never})
        if (word == warmup::to_string(spill)) options.spill = spill;
    if (!word.empty() && !options.spill) return fail(ErrorCode::InvalidArgument, "\"spill\" must be \"always\", \"while-warming\" or \"never\".", "spill");
    const auto days = whole_number(call, "rewarm_after_idle_days");
    if (!days) return std::unexpected(days.error());
    options.rewarm_after_idle_days = *days;
    const auto most = whole_number(call, "addresses_max");
    if (!most) return std::unexpected(most.error());
    options.addresses_max = *most;
    options.shadow = bool_member(call.body, "shadow");
    if (!options.spill && !options.rewarm_after_idle_days && !options.addresses_max && !options.shadow)
        return fail(ErrorCode::InvalidArgument, "Say what to set: \"spill\", \"rewarm_after_idle_days\", \"addresses_max\", \"shadow\".", "spill");
    return options;
}

}  // namespace

asio::awaitable<Response> order_warmup(Call& call) {
    const auto order = read_order(call);
    if (!order) co_return refusal(order.error());
    const auto work = [ip = call.in_path("ip"), order = *order](control::Service& service) { return service.order_warmup(ip, order); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

asio::awaitable<Response> set_pool_options(Call& call) {
    const auto account = account_in_body(call);
    if (!account) co_return refusal(account.error());
    const auto options = read_options(call);
    if (!options) co_return refusal(options.error());
    const auto policy_now = call.parts.managed != nullptr ? call.parts.managed->policy_now() : runtime::wall_now();
    const auto work = [account = *account, name = call.in_path("name"), options = *options, &spool = call.parts.spool, lanes = call.parts.managed,
                       policy_now](control::Service& service) {
        if (auto fits = service.check_pool_options(account, name, options); !fits) return fits;
        if (options.shadow == true && lanes != nullptr) lanes->teach(earned_by(*service.snapshot(), account, name, spool, policy_now));   // before it looks on
        return service.set_pool_options(account, name, options);
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::operators
