// Microsoft SNDS's automated data access, as CSV: what it tells of each address and day, and which addresses it blocks. Pure; reads strangers' bytes.
//
// Data ("data.aspx"), a line an address and day, without a heading: address, begin and end of its activity ("11/25/2026 12:00 AM", Pacific time), RCPT
// commands, DATA commands, recipients, GREEN|YELLOW|RED, complaint rate ("< 0.1%", "1.3%"), begin and end of the time with trap hits, trap hits, a HELO, a
// MAIL FROM, a comment. Status ("ipStatus.aspx"), a line a range that is not as usual: first address, last address, Yes|No (blocked), why.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "policy/feeds/observation.h"

namespace warmpost::feedback {

inline constexpr std::size_t kMostFeedBytes = 16u << 20;
inline constexpr std::size_t kMostFeedRows = 100'000, kMostFeedLine = 4096, kMostFeedText = 256;  // bytes of a line, of a text that is kept

struct SndsRange {
    IpAddress first, last;
    bool blocked = false;
    std::string detail;
    [[nodiscard]] bool holds(const IpAddress& ip) const { return first.is_v6() == ip.is_v6() && first <= ip && ip <= last; }
};
template <class Row>
struct FeedFile {
    std::vector<Row> rows;
    std::size_t skipped = 0;  // lines that could not be read
    std::string problem;      // of the first of them: "line 3: ..."
};
// Lines that cannot be read are passed over and told. Errors: InvalidArgument when it is no such file at all: a web page, too long, nothing but lines that
// cannot be read. An empty file has no rows: SNDS has nothing to tell.
[[nodiscard]] Result<FeedFile<feeds::SndsDay>> read_snds_data(std::string_view text);
[[nodiscard]] Result<FeedFile<SndsRange>> read_snds_status(std::string_view text);

// Pieces that the other feeds read alike.
[[nodiscard]] std::string harmless(std::string_view text);                 // printable ASCII, kMostFeedText at most
[[nodiscard]] std::optional<feeds::Day> feed_date(std::string_view text);  // "11/25/2026 ...", "2026-11-25...", "20261125"; from 2000 to 2199
[[nodiscard]] std::optional<double> feed_share(std::string_view text);     // "1.3%", "< 0.1%" (0); without the sign a share itself, 0 to 1

}  // namespace warmpost::feedback
