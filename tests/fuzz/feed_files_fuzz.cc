// Any file of SNDS or Postmaster Tools: what is read of it stays within its bounds.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "feedback/feeds/postmaster_file.h"
#include "feedback/feeds/snds_feed.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warmpost;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto file = feedback::read_snds_data(text))
        for (const auto& row : file->rows) {
            if (!(row.complaint_rate >= 0 && row.complaint_rate <= 1) || row.rcpt < 0 || row.data < 0 || row.recipients < 0 || row.trap_hits < 0)
                std::abort();
            for (const auto* kept : {&row.helo, &row.from, &row.comment})
                if (kept->size() > feedback::kMostFeedText) std::abort();
        }
    if (const auto file = feedback::read_snds_status(text))
        for (const auto& row : file->rows)
            if (row.last < row.first || row.detail.size() > feedback::kMostFeedText) std::abort();
    if (const auto file = feedback::read_postmaster(text, "example.com")) {
        if (file->days.size() > feedback::kMostPostmasterDays) std::abort();
        for (const auto& day : file->days) {
            if (day.domain.empty() || day.domain.size() > 253) std::abort();
            for (const auto& rate : {day.spam_rate, day.spf, day.dkim, day.dmarc, day.inbound_tls, day.outbound_tls, day.delivery_errors})
                if (rate && !(*rate >= 0 && *rate <= 1)) std::abort();
            for (const auto& group : day.ip_reputations)
                if (group.samples.size() > feedback::kMostSamples || group.addresses < 0) std::abort();
        }
    }
    return 0;
}
