// Operator API: who the mailbox providers are, and what is kept to towards each (etc/isps.toml, or delivery.isps_file).
#include <sys/stat.h>
#include <boost/json/array.hpp>

#include <memory>
#include <mutex>
#include <optional>

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

// What the file said when it was last read, until it is another one: a reader that comes often costs a look at its head.
struct Stamp {
    std::filesystem::path file;
    dev_t device = 0;
    ino_t inode = 0;
    off_t bytes = 0;
    std::int64_t seconds = 0, nanoseconds = 0;  // of its last change
    friend bool operator==(const Stamp&, const Stamp&) = default;
};
// Of the list that is built in (no file): the path alone. Of a file that cannot be looked at: no stamp.
std::optional<Stamp> stamp_of(const std::filesystem::path& file) {
    if (file.empty()) return Stamp{};
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) return std::nullopt;
    return Stamp{file, status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

using ViewPtr = std::shared_ptr<const json::object>;
class LastRead {
public:
    [[nodiscard]] ViewPtr get(const std::optional<Stamp>& stamp) const {
        const std::lock_guard lock(mutex_);
        return stamp && view_ && stamp_ == *stamp ? view_ : nullptr;
    }
    void put(const Stamp& stamp, ViewPtr view) {
        const std::lock_guard lock(mutex_);
        stamp_ = stamp;
        view_ = std::move(view);
    }

private:
    mutable std::mutex mutex_;  // held for a comparison
    Stamp stamp_;
    ViewPtr view_;
};
LastRead& last_read() {
    static LastRead last;
    return last;
}

}  // namespace

asio::awaitable<Response> list_isps(Call& call) {
    const auto file = call.parts.config->delivery.isps_file;
    const auto stamp = stamp_of(file);  // before it is read: what changes meanwhile is read again
    if (const auto known = last_read().get(stamp)) co_return ok(*known);
    const std::function<Result<json::object>()> work = [file] { return read_isps(file); };
    auto reading = off_core<Result<json::object>>(call, work);
    auto view = co_await std::move(reading);
    if (!view) co_return refusal(view.error());
    const auto kept = std::make_shared<const json::object>(std::move(*view));
    if (stamp) last_read().put(*stamp, kept);
    co_return ok(*kept);
}

}  // namespace warmpost::ingress::http::operators
