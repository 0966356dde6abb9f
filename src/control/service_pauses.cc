// What an operator stopped and let go again.
#include <algorithm>
#include <vector>

#include "base/strings.h"
#include "control/service_impl.h"
#include "mail/message/header.h"

namespace warmpost::control {
namespace {

std::unexpected<Error> refused(std::string why) { return fail(ErrorCode::InvalidArgument, std::move(why), "value"); }

// The one spelling under which a pause is kept, so that resume finds it.
Result<std::string> normal_form(Pause::Kind kind, const std::string& value) {
    if (value.empty()) return refused("say what to pause or resume");
    switch (kind) {
        case Pause::Kind::domain: return mail::to_ascii_domain(value);
        case Pause::Kind::address: {
            const auto ip = IpAddress::parse(value);
            return ip ? to_string(*ip) : value;            // else a relay's name
        }
        case Pause::Kind::lane: {
            const auto slash = value.rfind('/');
            if (slash == std::string::npos || slash == 0 || slash + 1 == value.size())
                return refused("a lane is written POOL/ISP, say ses-shared-pool/gmail, unlike \"" + value + "\"");
            return value.substr(0, slash + 1) + to_lower(value.substr(slash + 1));
        }
        case Pause::Kind::pool: return value;
    }
    return value;
}

bool pool_known(const Snapshot& snapshot, const std::string& value) {
    return std::any_of(snapshot.pools.begin(), snapshot.pools.end(), [&](const auto& entry) {
        return entry.second->name == value || to_string(entry.second->account) + "/" + entry.second->name == value;
    });
}

bool is_number(std::string_view text) { return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos; }

Status check_known(store::Store& store, const Snapshot& snapshot, Pause::Kind kind, const std::string& value) {
    if (kind == Pause::Kind::pool && !pool_known(snapshot, value)) return fail(ErrorCode::NotFound, "The requested pool <" + value + "> does not exist.", "value");
    if (kind == Pause::Kind::lane) {
        const std::string pool = value.substr(0, value.rfind('/'));
        if (pool_known(snapshot, pool) || is_number(pool)) return {};  // a pool that is gone is told by its number
        return fail(ErrorCode::NotFound, "The requested pool <" + pool + "> does not exist, so it has no lane \"" + value + "\"; `warmpost queue` lists the lanes.", "value");
    }
    if (kind != Pause::Kind::address) return {};
    const auto addresses = store.addresses();
    if (!addresses) return std::unexpected(addresses.error());
    const auto relays = store.relays();
    if (!relays) return std::unexpected(relays.error());
    if (std::any_of(addresses->begin(), addresses->end(), [&](const auto& row) { return row.ip == value; }) ||
        std::any_of(relays->begin(), relays->end(), [&](const auto& row) { return row.name == value; }))
        return {};
    return fail(ErrorCode::NotFound, "no address or relay " + value + " is known; `warmpost ip` lists them", "value");
}

// "news/gmail" and "000000000002/news/gmail" are the same lane while one account only has a pool "news"; likewise of pools. Else: the value itself.
std::string other_spelling(const Snapshot& snapshot, Pause::Kind kind, const std::string& value) {
    if (kind != Pause::Kind::lane && kind != Pause::Kind::pool) return value;
    const std::string pool = kind == Pause::Kind::lane ? value.substr(0, value.rfind('/')) : value;
    const std::string rest = value.substr(pool.size());
    const Pool* found = nullptr;
    std::size_t of_this_name = 0;
    for (const auto& [id, each] : snapshot.pools)
        if (each->name == pool || to_string(each->account) + "/" + each->name == pool) found = each.get();
    if (found == nullptr) return value;
    for (const auto& [id, each] : snapshot.pools) of_this_name += each->name == found->name ? 1 : 0;
    if (of_this_name != 1) return value;
    return (found->name == pool ? to_string(found->account) + "/" + found->name : found->name) + rest;
}

Error not_paused(const Snapshot& snapshot, Pause::Kind kind, const std::string& value) {
    std::string text = to_text(kind) + " " + value + " is not paused";
    if (const auto pool = value.substr(0, value.rfind('/')); kind == Pause::Kind::lane) {
        const auto name = pool.substr(pool.rfind('/') + 1);
        for (const auto& each : pool == name ? std::vector{pool} : std::vector{pool, name})
            if (is_paused(snapshot.pauses, Pause::Kind::pool, each)) text += "; pool " + each + " is: resume that";
        if (const auto all = name + value.substr(pool.size()); all != value && is_paused(snapshot.pauses, kind, all))
            text += " by itself; " + all + " is, of every account that has a pool of this name: resume that";
    }
    return {ErrorCode::NotFound, std::move(text), "value"};
}

}  // namespace

Status Service::pause(const Pause& pause) {
    const auto value = normal_form(pause.kind, pause.value);
    if (!value) return std::unexpected(value.error());
    if (auto known = check_known(*impl_->store, *impl_->snapshot(), pause.kind, *value); !known) return known;
    const auto since = pause.since == WallTime{} ? impl_->now() : pause.since;
    if (auto put = impl_->store->put(store::PauseRow{to_text(pause.kind), *value, pause.reason, to_ms(since)}); !put) return put;
    return impl_->refresh_pools();
}

Status Service::resume(Pause::Kind kind, const std::string& value) {
    const auto normal = normal_form(kind, value);
    if (!normal) return std::unexpected(normal.error());
    const auto& pauses = impl_->snapshot()->pauses;
    const std::string kept = is_paused(pauses, kind, *normal) ? *normal : other_spelling(*impl_->snapshot(), kind, *normal);
    if (!is_paused(pauses, kind, kept)) return std::unexpected(not_paused(*impl_->snapshot(), kind, *normal));
    if (auto erased = impl_->store->erase_pause(to_text(kind), kept); !erased) return erased;
    return impl_->refresh_pools();
}

}  // namespace warmpost::control
