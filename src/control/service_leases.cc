// Dedicated addresses as their account sees them, and how it comes by them: asked for, approved or declined by the operator (SES: a support case).
#include <algorithm>
#include <tuple>

#include "control/names.h"
#include "control/service_impl.h"
#include "control/visibility.h"

namespace warmpost::control {
namespace {

constexpr std::size_t kMaxText = 5000, kMaxWaiting = 10;
constexpr int kMaxAddresses = 1000;

Status check_request(const NewLeaseRequest& wanted) {
    if (wanted.addresses < 1 || wanted.addresses > kMaxAddresses)
        return fail(ErrorCode::InvalidArgument, "\"count\" must be a number of addresses from 1 to " + std::to_string(kMaxAddresses) + ".", "count");
    if (wanted.volume < 1) return fail(ErrorCode::InvalidArgument, "\"volume\" must be the messages you mean to send a day, from 1 on.", "volume");
    if (wanted.use_case.empty() || wanted.use_case.size() > kMaxText)
        return fail(ErrorCode::InvalidArgument, "\"use_case\" must say what you send, in at most 5000 characters.", "use_case");
    if (wanted.pattern.empty() || wanted.pattern.size() > kMaxText)
        return fail(ErrorCode::InvalidArgument, "\"pattern\" must say when you send (\"every day\", \"Tuesdays\"), in at most 5000 characters.", "pattern");
    return {};
}

LeaseRequest to_request(const store::LeaseRequestRow& row) {
    return {row.id,     AccountId{row.account}, {row.wanted, row.volume, row.use_case, row.pattern}, row.state, row.reason, words(row.given),
            from_ms(row.asked), from_ms(row.decided)};
}

Result<store::LeaseRequestRow> waiting(store::Store& store, std::int64_t id) {
    const auto rows = store.lease_requests();
    if (!rows) return std::unexpected(rows.error());
    const auto found = std::find_if(rows->begin(), rows->end(), [&](const auto& row) { return row.id == id; });
    if (found == rows->end()) return fail(ErrorCode::NotFound, "There is no lease request " + std::to_string(id) + "; `warmpost ip requests` lists them.", "id");
    if (found->state != "pending") return fail(ErrorCode::Conflict, "Lease request " + std::to_string(id) + " is " + found->state + " already.", "id");
    return *found;
}

struct Candidate {
    bool problem = false;          // known to have one: only when there are no others
    IpAddress ip;
    store::AddressRow row;
};

// The first free ones in address order, those with a known problem last. IPv4: SES knows no others, and reputation of IPv6 is little worth.
Result<std::vector<store::AddressRow>> pick_free(store::Store& store, std::size_t wanted, WallTime now) {
    const auto rows = store.addresses();
    if (!rows) return std::unexpected(rows.error());
    const auto problems = known_problems(store);
    if (!problems) return std::unexpected(problems.error());
    std::vector<Candidate> free;
    std::size_t unusable = 0;
    for (const auto& row : *rows) {
        const auto ip = IpAddress::parse(row.ip);
        if (!ip || !is_free(row, *ip, now)) continue;
        const auto found = problems->find(row.ip);
        if (found != problems->end() && found->second.contains(checks::kBind)) ++unusable;   // nothing can be sent from it
        else free.push_back({found != problems->end(), *ip, row});
    }
    if (free.size() < wanted)
        return fail(ErrorCode::Conflict, "The inventory has " + std::to_string(free.size()) + " free IPv4 addresses, not " + std::to_string(wanted) +
                                             (unusable == 0 ? "" : " (besides " + std::to_string(unusable) + " that this host does not have)") +
                                             "; add some with `warmpost ip add`, or name those to give with --address.",
                    "addresses");
    std::sort(free.begin(), free.end(), [](const auto& a, const auto& b) { return std::tie(a.problem, a.ip) < std::tie(b.problem, b.ip); });
    std::vector<store::AddressRow> picked;
    for (std::size_t i = 0; i < wanted; ++i) picked.push_back(std::move(free[i].row));
    return picked;
}

}  // namespace

bool is_free(const store::AddressRow& row, const IpAddress& ip, WallTime now) {
    return !ip.is_v6() && !is_gone(row) && (row.state == "inventory" || (row.state == "resting" && row.rests_until <= to_ms(now)));
}

Result<store::AddressRow> Service::Impl::own_address(AccountId account, const std::string& ip, bool sees_all) const {
    auto row = address(ip);
    if (!row && row.error().code != ErrorCode::NotFound) return row;
    bool its_own = row && row->state == "leased" && row->account == account.value();
    if (its_own) {
        const auto current = snapshot();
        const Pool* pool = current->pool(PoolId{row->pool});
        its_own = pool == nullptr || sees_all || account_sees_addresses(pool->mode, config);
    }
    if (!its_own) return fail(ErrorCode::NotFound, "Could not find dedicated IP " + ip + " under this account.", "Ip");
    return row;
}

Status Service::put_in_pool(AccountId account, const std::string& ip, const std::string& pool) {
    auto row = impl_->own_address(account, ip);
    if (!row) return std::unexpected(row.error());
    if (pool == kSharedPoolName) return fail(ErrorCode::InvalidArgument, kReservedPoolRefusal, "DestinationPoolName");
    const auto current = impl_->snapshot();
    const Pool* from = current->pool(PoolId{row->pool});
    const Pool* into = current->own_pool(account, pool);
    if (into == nullptr && pool != kDefaultDedicatedPoolName)
        return fail(ErrorCode::NotFound, "The requested pool <" + pool + "> does not exist.", "DestinationPoolName");
    if (from != nullptr && from == into) return {};
    for (const Pool* each : {from, into})
        if (each != nullptr && each->mode == ScalingMode::managed)
            return fail(ErrorCode::InvalidArgument, "The pool <" + each->name + "> is MANAGED; its IP addresses come and go by themselves.", "DestinationPoolName");
    const auto written = impl_->change_holdings([&]() -> Status {
        const auto id = impl_->pool_for(account, pool);
        if (!id) return std::unexpected(id.error());
        impl_->lease(*row, account, *id);
        return impl_->store->put(*row);
    });
    return written ? impl_->refresh_pools() : written;
}

Result<WallTime> Service::release(AccountId account, const std::string& ip, bool sees_all) {
    auto row = impl_->own_address(account, ip, sees_all);
    if (!row) return std::unexpected(row.error());
    const auto current = impl_->snapshot();
    if (const Pool* pool = current->pool(PoolId{row->pool}); pool != nullptr && pool->mode == ScalingMode::managed)
        return fail(ErrorCode::InvalidArgument, "The pool <" + pool->name + "> is MANAGED; its IP addresses come and go by themselves.", "Ip");
    const auto written = impl_->change_holdings([&] {
        impl_->let_rest(*row);
        return impl_->store->put(*row);
    });
    if (!written) return std::unexpected(written.error());
    if (auto out = impl_->refresh_pools(); !out) return std::unexpected(out.error());
    return from_ms(row->rests_until);
}

Result<std::int64_t> Service::request_lease(AccountId account, const NewLeaseRequest& wanted) {
    if (auto known = impl_->editable(account); !known) return std::unexpected(known.error());
    if (auto good = check_request(wanted); !good) return std::unexpected(good.error());
    const auto rows = impl_->store->lease_requests();
    if (!rows) return std::unexpected(rows.error());
    const auto open = std::count_if(rows->begin(), rows->end(), [&](const auto& row) { return row.account == account.value() && row.state == "pending"; });
    if (static_cast<std::size_t>(open) >= kMaxWaiting)
        return fail(ErrorCode::LimitExceeded, "10 lease requests of this account wait already; let the operator answer them first.");
    const std::int64_t id = rows->empty() ? 1 : rows->back().id + 1;
    const store::LeaseRequestRow row{id, account.value(), wanted.addresses, wanted.volume, wanted.use_case, wanted.pattern, "pending", "", "", to_ms(impl_->now()), 0};
    if (auto put = impl_->store->put(row); !put) return std::unexpected(put.error());
    return id;
}

Result<std::vector<std::string>> Service::approve_lease(std::int64_t request, const std::vector<IpAddress>& named) {
    auto row = waiting(*impl_->store, request);
    if (!row) return std::unexpected(row.error());
    const AccountId account{row->account};
    std::vector<store::AddressRow> picked;
    if (named.empty()) {
        auto free = pick_free(*impl_->store, static_cast<std::size_t>(row->wanted), impl_->now());
        if (!free) return std::unexpected(free.error());
        picked = std::move(*free);
    }
    for (const auto& ip : named) {
        auto address = impl_->address(to_string(ip));
        if (!address) return std::unexpected(address.error());
        if (auto may = impl_->may_lease(*address, account); !may) return std::unexpected(may.error());
        const bool twice = std::any_of(picked.begin(), picked.end(), [&](const auto& each) { return each.ip == address->ip; });
        if (twice || address->state == "leased") return fail(ErrorCode::Conflict, address->ip + (twice ? " is named twice" : " is leased by that account already"), "addresses");
        if (address->state == "shared")
            return fail(ErrorCode::Conflict, address->ip + " sends for the shared pool; take it out first: warmpost ip release " + address->ip, "addresses");
        picked.push_back(std::move(*address));
    }
    std::vector<std::string> given;
    const auto written = impl_->change_holdings([&]() -> Status {
        const auto pool = impl_->pool_for(account, kDefaultDedicatedPoolName);
        if (!pool) return std::unexpected(pool.error());
        for (auto& address : picked) {
            impl_->lease(address, account, *pool);
            given.push_back(address.ip);
            if (auto put = impl_->store->put(address); !put) return put;
        }
        row->state = "approved";
        row->given = joined(given);
        row->decided = to_ms(impl_->now());
        return impl_->store->put(*row);
    });
    if (!written) return std::unexpected(written.error());
    if (auto out = impl_->refresh_pools(); !out) return std::unexpected(out.error());
    return given;
}

Status Service::decline_lease(std::int64_t request, const std::string& reason) {
    if (reason.empty()) return fail(ErrorCode::InvalidArgument, "Say why: a lease request is declined with a \"reason\".", "reason");
    auto row = waiting(*impl_->store, request);
    if (!row) return std::unexpected(row.error());
    row->state = "declined";
    row->reason = reason;
    row->decided = to_ms(impl_->now());
    return impl_->store->put(*row);
}

Result<std::vector<LeaseRequest>> Service::lease_requests() const {
    const auto rows = impl_->store->lease_requests();
    if (!rows) return std::unexpected(rows.error());
    std::vector<LeaseRequest> requests;
    for (const auto& row : *rows) requests.push_back(to_request(row));
    return requests;
}

}  // namespace warmpost::control
