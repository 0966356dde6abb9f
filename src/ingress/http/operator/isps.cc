// Operator API: who the mailbox providers are, and what is kept to towards each (etc/isps.toml, or delivery.isps_file).
#include <boost/json/array.hpp>

#include "config/isps_file.h"
#include "ingress/http/off_core.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/console_operations.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

json::array texts(const std::vector<std::string>& all) {
    json::array list;
    for (const auto& each : all) list.emplace_back(each);
    return list;
}

json::object isp_view(const isp::IspDeclaration& isp) {
    json::array replies;
    for (const auto& rule : isp.replies)
        replies.push_back(json::object{{"pattern", rule.pattern}, {"meaning", outcome::to_string(rule.meaning)}, {"scope", outcome::to_string(rule.scope)}});
    json::object view{{"id", isp.id.value()},
                      {"name", isp.name},
                      {"connections", isp.limits.connections},
                      {"messages_per_connection", isp.limits.messages_per_connection},
                      {"messages_per_second", isp.limits.messages_per_second},
                      {"first_day", isp.warmup.first_day},
                      {"day_ceiling", isp.warmup.day_ceiling},
                      {"hour_share", isp.warmup.hour_share}};
    view["mx"] = texts(isp.mx_suffixes);
    view["domains"] = texts(isp.domains);
    view["replies"] = std::move(replies);
    return view;
}

Result<json::object> read_isps(const std::filesystem::path& file) {
    const auto table = config::load_isps(file);
    if (!table) return std::unexpected(table.error());
    json::array list;
    for (const auto& isp : table->all()) list.push_back(isp_view(isp));
    json::object view;
    view["isps"] = std::move(list);
    return view;
}

}  // namespace

asio::awaitable<Response> list_isps(Call& call) {
    const std::function<Result<json::object>()> work = [file = call.parts.config->delivery.isps_file] { return read_isps(file); };
    auto reading = off_core<Result<json::object>>(call, work);
    const auto view = co_await std::move(reading);
    if (!view) co_return refusal(view.error());
    co_return ok(*view);
}

}  // namespace warmpost::ingress::http::operators
