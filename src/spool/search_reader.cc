#include "spool/search_reader.h"

#include <algorithm>
#include <optional>

#include "base/encoding.h"
#include "spool/bytes.h"
#include "spool/search_key.h"

namespace warmpost::spool {
namespace {

constexpr WallTime kLatest{std::chrono::milliseconds{std::int64_t{1} << 47}};  // the year 6429: what six bytes can tell, and more
constexpr std::uint64_t kLeastPatience = 64;                                   // more than one look at every term: each page gets on
using Terms = std::vector<std::vector<std::uint64_t>>;                         // of each, one facet at least

void add_term(Terms& terms, AccountId account, Facet facet, const std::vector<std::string>& values) {
    if (values.empty()) return;
    auto& any = terms.emplace_back();
    for (const auto& value : values) any.push_back(facet_hash(account, facet, value));
}

Terms terms_of(const SearchQuery& query, AccountId account) {
    Terms terms;
    add_term(terms, account, Facet::recipient, query.recipients);
    add_term(terms, account, Facet::source, query.sources);
    add_term(terms, account, Facet::configuration_set, query.configuration_sets);
    add_term(terms, account, Facet::identity, query.identities);
    add_term(terms, account, Facet::isp, query.isps);
    add_term(terms, account, Facet::outcome, query.outcomes);
    if (terms.empty()) terms.push_back({facet_hash(account, Facet::all, {})});
    return terms;
}

class PostingReader {
public:
    explicit PostingReader(std::unique_ptr<rocksdb::Iterator> it) : it_(std::move(it)) {}

    // The latest second of the partition, at or before this one, in which somebody has the facet.
    std::optional<std::uint32_t> latest(PostingTime at, std::uint64_t facet) {
        seek(posting_prefix(at, facet));
        if (!it_->Valid() || it_->key().size() < kPostingPrefixBytes || !view(it_->key()).starts_with(facet_prefix(at.partition, facet))) return std::nullopt;
        return second_of_key(view(it_->key()));
    }
    void read(PostingTime at, std::uint64_t facet, std::vector<MessagePlace>& out) {
        const auto prefix = posting_prefix(at, facet);
        for (seek(prefix); it_->Valid() && view(it_->key()).starts_with(prefix); it_->Next()) {
            ++reads;
            for (const auto token : tokens_in(view(it_->key()), view(it_->value()))) {
                out.push_back(place_of_token(at, token));
                ++reads;
            }
        }
    }
    // Of all that is there.
    std::optional<std::uint32_t> first_partition() { return it_->SeekToFirst(), partition(); }
    std::optional<std::uint32_t> last_partition() { return it_->SeekToLast(), partition(); }
    std::uint64_t reads = 0;

private:
    [[nodiscard]] std::optional<std::uint32_t> partition() {
        ++reads;
        if (!it_->Valid() || it_->key().size() < kPostingPrefixBytes) return std::nullopt;
        return static_cast<std::uint32_t>(get_be(view(it_->key()).substr(0, kPartitionBytes)));
    }
    void seek(const std::string& key) {
        it_->Seek(key);
        ++reads;
    }
    std::unique_ptr<rocksdb::Iterator> it_;
};

// The last place before this one, which is not the first of all.
MessagePlace just_before(MessagePlace place) {
    for (auto at = place.rbegin(); at != place.rend(); ++at)
        if (static_cast<unsigned char>((*at)--) != 0) break;
    return place;
}

// The messages of one account and partition that have all terms, the latest first. A second in which some term has nothing is leapt over.
class Stream {
public:
    // Only what is before `end`. Each look for the next message rests after `patience` reads without one.
    Stream(PostingReader& reader, Terms terms, std::uint32_t partition, const MessagePlace& end, std::uint64_t patience)
        : reader_(reader), terms_(std::move(terms)), at_{partition, static_cast<std::uint32_t>(kPartitionSeconds - 1)}, end_(end), patience_(patience) {
        if (const auto last = posting_time(just_before(end)); last.partition == partition) at_.second = last.second;
        fill();
    }
    [[nodiscard]] const MessagePlace* head() const { return found_.empty() ? nullptr : &found_.back(); }
    // While it rests: what it has is not before this.
    [[nodiscard]] std::optional<MessagePlace> rests_at() const {
        if (!found_.empty() || over_) return std::nullopt;
        return first_place(time_of(at_) + std::chrono::seconds(1));
    }
    void pop() {
        found_.pop_back();
        if (found_.empty()) fill();
    }

private:
    void fill() {
        const auto most = reader_.reads + patience_;
        while (found_.empty() && !over_ && reader_.reads < most) {
            if (!agree(most)) continue;
            gather();
            over_ = at_.second == 0;
            if (!over_) --at_.second;
        }
    }
    // Goes back to the latest second that every term has. False: there is none, or it is not found yet.
    bool agree(std::uint64_t most) {
        for (std::size_t same = 0, term = 0; same < terms_.size(); term = (term + 1) % terms_.size()) {
            if (reader_.reads >= most) return false;
            std::optional<std::uint32_t> latest;
            for (const auto facet : terms_[term]) latest = std::max(latest, reader_.latest(at_, facet));
            over_ = !latest;
            if (over_) return false;
            same = *latest == at_.second ? same + 1 : 1;
            at_.second = *latest;
        }
        return true;
    }
    void gather() {
        for (const auto& term : terms_) {
            std::vector<MessagePlace> places;
            for (const auto facet : term) reader_.read(at_, facet, places);
            std::ranges::sort(places);
            places.erase(std::ranges::unique(places).begin(), places.end());
            if (&term == &terms_.front()) {
                found_ = std::move(places);
                continue;
            }
            std::vector<MessagePlace> both;
            std::ranges::set_intersection(found_, places, std::back_inserter(both));
            found_ = std::move(both);
        }
        std::erase_if(found_, [this](const MessagePlace& place) { return place >= end_; });
    }
    PostingReader& reader_;
    Terms terms_;
    PostingTime at_;
    const MessagePlace& end_;
    std::uint64_t patience_;
    bool over_ = false;
    std::vector<MessagePlace> found_;  // of one second; the latest last
};

class Search {
public:
    Search(const Index& index, const SearchQuery& query, const SearchBounds& bounds, MessagePlace begin, MessagePlace end)
        : index_(index), query_(query), bounds_(bounds), begin_(std::move(begin)), end_(std::move(end)), reader_(index.postings()) {}

    SearchPage run() {
        const auto first = reader_.first_partition(), last = reader_.last_partition();
        const auto lowest = std::max(posting_time(begin_).partition, first.value_or(0));
        for (auto partition = std::min(posting_time(end_).partition, last.value_or(0)); first && partition >= lowest; --partition) {
            if (!look_through(partition)) break;
            if (partition == lowest) break;
            if (over()) {
                stop_before(first_place(time_of({partition, 0})));
                break;
            }
        }
        page_.reads = reader_.reads;
        return std::move(page_);
    }

private:
    [[nodiscard]] bool over() const { return reader_.reads > bounds_.reads || page_.stories > bounds_.stories; }
    void stop_before(const MessagePlace& place) { page_.next = hex_encode(place); }

    // False: the page ends here.
    bool look_through(std::uint32_t partition) {
        std::vector<Stream> streams;
        for (const auto account : query_.accounts) {
            Stream stream(reader_, terms_of(query_, account), partition, end_, std::max(kLeastPatience, bounds_.reads / query_.accounts.size()));
            if (stream.head() != nullptr || stream.rests_at()) streams.push_back(std::move(stream));
        }
        const auto below = [](const Stream* a, const Stream* b) { return *a->head() < *b->head(); };
        std::vector<Stream*> heap;
        MessagePlace known;  // from here on all that is there is told
        for (auto& stream : streams) {
            if (stream.head() != nullptr)
                heap.push_back(&stream);
            else
                known = std::max(known, *stream.rests_at());
        }
        std::ranges::make_heap(heap, below);
        while (!heap.empty() && *heap.front()->head() >= known) {
            std::ranges::pop_heap(heap, below);
            Stream& latest = *heap.back();
            const MessagePlace place = *latest.head();
            if (place < begin_) return false;
            take(place);
            if (page_.messages.size() >= query_.limit || over()) {
                stop_before(place);
                return false;
            }
            latest.pop();
            if (latest.head() != nullptr) {
                std::ranges::push_heap(heap, below);
                continue;
            }
            heap.pop_back();
            known = std::max(known, latest.rests_at().value_or(MessagePlace{}));
        }
        if (known > begin_) stop_before(known);
        return known.empty();
    }
    void take(const MessagePlace& place) {
        ++page_.stories;
        for (auto& message : index_.stories(id_prefix(place))) {
            const auto accepted =
                std::ranges::find_if(message.story, [](const auto& e) { return e.kind() == pb::HistoryEntry::ACCEPTED && e.has_envelope(); });
            if (accepted == message.story.end() || !fits(query_, accepted->envelope(), recipients_of(message.story))) continue;
            page_.messages.push_back(std::move(message));
        }
    }

    const Index& index_;
    const SearchQuery& query_;
    const SearchBounds& bounds_;
    MessagePlace begin_, end_;  // the end excluded
    PostingReader reader_;
    SearchPage page_;
};

}  // namespace

Result<SearchPage> search(const Index& index, const SearchQuery& query, WallTime floor, const SearchBounds& bounds) {
    MessagePlace end = first_place(std::min(query.through, kLatest) + std::chrono::milliseconds(1));
    if (!query.after.empty()) {
        auto after = hex_decode(query.after);
        if (!after || after->size() != kPlaceBytes)
            return fail(ErrorCode::InvalidArgument, "\"after\" must be what an earlier answer gave as \"next\".", "after");
        end = std::min(end, *after);
    }
    const MessagePlace begin = first_place(std::clamp(query.from, floor, kLatest));
    if (end <= begin) return SearchPage{};
    return Search(index, query, bounds, begin, end).run();
}

}  // namespace warmpost::spool
