// What an operator stopped and let go again.
#include <algorithm>

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

Status check_known(store::Store& store, const Snapshot& snapshot, Pause::Kind kind, const std::string& value) {
    if (kind == Pause::Kind::pool && !pool_known(snapshot, value)) return fail(ErrorCode::NotFound, "The requested pool <" + value + "> does not exist.", "value");
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
    if (!is_paused(impl_->snapshot()->pauses, kind, *normal)) return fail(ErrorCode::NotFound, to_text(kind) + " " + *normal + " is not paused", "value");
    if (auto erased = impl_->store->erase_pause(to_text(kind), *normal); !erased) return erased;
    return impl_->refresh_pools();
}

}  // namespace warmpost::control
