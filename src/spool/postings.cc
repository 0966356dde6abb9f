#include "spool/postings.h"

#include "spool/search.h"

namespace warmpost::spool {

std::vector<std::uint64_t> facets_of(const pb::Envelope& envelope) {
    if (envelope.internal()) return {};
    const AccountId account{envelope.account()};
    std::vector<std::uint64_t> facets{facet_hash(account, Facet::all, {})};
    facets.reserve(3 + static_cast<std::size_t>(envelope.recipients_size()));
    if (!envelope.identity().empty()) facets.push_back(facet_hash(account, Facet::identity, envelope.identity()));
    if (!envelope.configuration_set().empty()) facets.push_back(facet_hash(account, Facet::configuration_set, envelope.configuration_set()));
    for (const auto& recipient : envelope.recipients()) facets.push_back(facet_hash(account, Facet::recipient, recipient));
    return facets;
}

bool tells_facets(const pb::HistoryEntry& entry) {
    using Entry = pb::HistoryEntry;
    switch (entry.kind()) {
        case Entry::ACCEPTED:
        case Entry::BOUNCE_MAILED:
        case Entry::OPEN:
        case Entry::CLICK:
            return false;
        default:
            return true;
    }
}

std::vector<std::uint64_t> facets_of(AccountId account, const pb::HistoryEntry& entry) {
    std::vector<std::uint64_t> facets;
    if (!entry.isp().empty()) facets.push_back(facet_hash(account, Facet::isp, entry.isp()));
    if (!entry.source_ip().empty()) facets.push_back(facet_hash(account, Facet::source, entry.source_ip()));
    const auto outcome = ending_of(entry);
    if (!outcome.empty()) facets.push_back(facet_hash(account, Facet::outcome, outcome));
    return facets;
}

WaitingFacets waiting_facets(const pb::QueueRecord& record) {
    WaitingFacets facets;
    for (const auto& waiting : record.waiting()) (waiting.attempts() == 0 ? facets.sent : facets.deferred) = true;
    return facets;
}

void Postings::change(Index& index, rocksdb::WriteBatch& batch, AccountId account, const MessagePlace& place, const WaitingFacets& before,
                      const WaitingFacets& now) {
    const auto one = [&](std::string_view outcome, bool was, bool is) {
        if (was == is) return;
        const auto key = posting_prefix(posting_time(place), facet_hash(account, Facet::outcome, outcome)) + token_of(place);
        if (is)
            index.put_posting(batch, key, {});
        else
            index.remove_posting(batch, key);
    };
    one(kOutcomeSent, before.sent, now.sent);
    one(kOutcomeDeferred, before.deferred, now.deferred);
}

void Postings::write(Index& index, rocksdb::WriteBatch& batch) {
    if (tokens_.empty()) return;
    const auto number = chunk_suffix(index.next_batch());
    for (const auto& [prefix, tokens] : tokens_) {
        const bool alone = tokens.size() == kTokenBytes;
        index.put_posting(batch, prefix + (alone ? tokens : number), alone ? std::string_view{} : std::string_view(tokens));
    }
    tokens_.clear();
}

}  // namespace warmpost::spool
