// The postings of one batch, gathered by facet and second. Used by one thread, once.
#pragma once
#include <string>
#include <unordered_map>
#include <vector>

#include "spool/index.h"
#include "spool/search_key.h"

namespace warmpost::spool {

// What finds a message from its acceptance on: account, identity, configuration set, recipients. Empty: nobody finds it, it is mail of the service itself.
[[nodiscard]] std::vector<std::uint64_t> facets_of(const pb::Envelope& envelope);
// What a line of its story adds: ISP, source, an outcome that ends.
[[nodiscard]] bool tells_facets(const pb::HistoryEntry& entry);  // false: it never adds any
[[nodiscard]] std::vector<std::uint64_t> facets_of(AccountId account, const pb::HistoryEntry& entry);

// What a waiting message is at present; both, when its recipients differ.
struct WaitingFacets {
    bool sent = false, deferred = false;  // somebody was not tried yet; somebody is to be tried again
    friend bool operator==(const WaitingFacets&, const WaitingFacets&) = default;
};
[[nodiscard]] WaitingFacets waiting_facets(const pb::QueueRecord& record);

class Postings {
public:
    void add(const MessagePlace& place, std::uint64_t facet) { tokens_[posting_prefix(posting_time(place), facet)] += token_of(place); }
    // Those that come and go: a key each.
    void change(Index& index, rocksdb::WriteBatch& batch, AccountId account, const MessagePlace& place, const WaitingFacets& before,
                const WaitingFacets& now);
    void write(Index& index, rocksdb::WriteBatch& batch);

private:
    std::unordered_map<std::string, std::string> tokens_;  // by prefix
};

}  // namespace warmpost::spool
