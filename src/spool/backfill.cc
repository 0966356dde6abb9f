#include "spool/backfill.h"

#include <spdlog/spdlog.h>

#include <set>
#include <utility>

#include "spool/postings.h"
#include "spool/search_progress.h"

namespace warmpost::spool {
namespace {

constexpr std::size_t kStoriesAtOnce = 300;

void post(Index& index, rocksdb::WriteBatch& batch, Postings& postings, std::string_view id, const std::vector<pb::HistoryEntry>& story) {
    const auto place = place_of_id(id);
    if (!place || story.empty() || !story.front().has_envelope() || story.front().envelope().internal()) return;
    const auto& envelope = story.front().envelope();
    const AccountId account{envelope.account()};
    const auto accepted = facets_of(envelope);
    std::set<std::uint64_t> facets(accepted.begin(), accepted.end());
    for (const auto& entry : story) {
        const auto told = facets_of(account, entry);
        facets.insert(told.begin(), told.end());
    }
    for (const auto facet : facets) postings.add(*place, facet);
    if (const auto waiting = index.queued(id)) postings.change(index, batch, account, *place, {}, waiting_facets(*waiting));
}

}  // namespace

Backfill::Backfill(Index& index) : index_(index) {
    auto progress = read_search_progress(index.search_progress());
    if (!progress) return;
    next_ = std::move(progress->next);
    stop_ = std::move(progress->stop);
    if (!done()) spdlog::info("messages of an earlier version become searchable; until then `warmpost messages` finds the later ones only");
}

void Backfill::step() {
    if (done()) return;
    rocksdb::WriteBatch batch;
    Postings postings;
    std::size_t seen = 0;
    std::string next = stop_;
    index_.for_each_story(next_, stop_, [&](std::string_view id, const std::vector<pb::HistoryEntry>& story) {
        if (seen++ == kStoriesAtOnce) {
            next = id;
            return false;
        }
        post(index_, batch, postings, id, story);
        return true;
    });
    postings.write(index_, batch);
    index_.put_search_progress(batch, written({next, stop_}));
    if (index_.write(batch) != Index::Written::Yes) return;
    next_ = next;
    if (done()) spdlog::info("messages of the earlier version are searchable");
}

}  // namespace warmpost::spool
