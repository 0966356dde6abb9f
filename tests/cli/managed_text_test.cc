#include "cli/managed_text.h"

#include <gmock/gmock.h>

namespace warmpost::cli {
namespace {
namespace json = boost::json;
using testing::HasSubstr;

TEST(PoolExplained, SaysWhatIsSoThenWhy) {
    const auto text = pool_explained(json::parse(
        R"({"pool":"auto","account":"shop","mode":"managed","shadow":false,"paused":false,"status":"sending via 2 dedicated addresses",
        "wanted":3,"addresses_max":8,"spill":"never","inventory_short":true,"addresses":[{"address":"192.0.2.1","draining":true,"paused":false}],
        "isps":[{"isp":"gmail","dedicated_24h":750,"shared_24h":250,"capacity_24h":1200,"dedicated_percentage":75.0,"addresses":1,"warm":false,"spills_because":"it warms up","capacity_limited_by":"override in force: at most 500",
                 "pairs":[{"address":"192.0.2.1","state":"explores above 1,200 a day","allowance_day":1200,"allowance_hour":120,"taken_day":750,"taken_hour":7,"room":113,"serves":true}]}],
        "waiting":[{"isp":"gmail","waiting":12,"active":0,"oldest_ms":1790000000000,"next_attempt_ms":0,"paused":false,"last_reply":"421 later","waits_for":"over what pool auto may send"}],
        "decisions":[{"at":"2026-11-26T03:00:00.000Z","text":"gmail blocks 192.0.2.1: it rests there"}],
        "overrides":[{"id":7,"pool":"auto","text":"at most 500 a day","until":"2026-11-26T09:00:00.000Z","by":"terminal","reason":"ticket 4711","state":"in force"}]})"));
    for (const auto* part : {"Pool auto of shop, managed", "sending via 2 dedicated addresses", "wants 3 addresses, at most 8; the inventory is short",
                             "192.0.2.1 (drains", "explores above 1,200 a day", "750 of 1200", "gmail: mail also goes by the shared pool: it warms up",
                             "ticket 4711", "gmail blocks 192.0.2.1", "spill never: what its addresses have no room for waits", "1200 (override)",
                             "gmail: override in force: at most 500", "over what pool auto may send", "421 later"})
        EXPECT_THAT(text, HasSubstr(part));
    EXPECT_THAT(pool_explained(json::parse("[]")), HasSubstr("no pool"));
}

TEST(PoolExplained, OfAShadowSaysWould) {
    const auto text = pool_explained(json::parse(
        R"({"pool":"plain","account":"shop","mode":"standard","shadow":true,"paused":false,"status":"x","addresses_max":8,"spill":"always","inventory_short":false,
        "addresses":[],"would_have":{"addresses":2,"wanted":3},
        "isps":[{"isp":"gmail","shadow":true,"arrived_24h":1000,"taken_by_addresses_24h":990,
                 "would_have":{"dedicated_24h":750,"shared_24h":250,"capacity_24h":1200,"dedicated_percentage":75.0,"warm":false,"spills_because":"it warms up"},
                 "pairs":[{"address":"192.0.2.1","taken_day":990,"taken_hour":7,"serves":true,"would_have":{"state":"explores","allowance_day":1200,"allowance_hour":120,"room":113}}]}],
        "decisions":[],"overrides":[],"waiting":[]})"));
    for (const auto* part : {"managed would have 2 addresses for it, and would want 3", "WOULD GO DEDICATED", "WOULD GO SHARED", "WOULD-BE CAPACITY",
                             "ITS ADDRESSES TOOK", "990", "24 H WOULD ALLOW", "WOULD BE", "mail would also go by the shared pool", "Nothing waits"})
        EXPECT_THAT(text, HasSubstr(part));
    EXPECT_THAT(text, testing::Not(HasSubstr("24 H DEDICATED")));
}

TEST(MessageExplained, ShowsTheGrantAndWhatWasBefore) {
    const auto text = message_explained(json::parse(
        R"json({"id":"m","attempts":[{"at":"2026-11-26T03:00:00.000Z","source":"192.0.2.1","isp":"gmail","pool":"auto","decision":"grant 5 of auto/gmail",
        "grant":"let 192.0.2.1 send at gmail: grant 5: may take 10","before":[{"at":"2026-11-26T02:00:00.000Z","text":"raised 192.0.2.1"}],
        "overrides":[{"id":7,"pool":"(all managed pools)","isp":"","address":"","text":"warm-up stands still","until":"2026-11-26T09:00:00.000Z","by":"terminal","reason":"outage","state":"in force"}]
}],"waiting":[],
        "overrides":[{"id":8,"pool":"auto","isp":"gmail","address":"","text":"at most 5 a day","until":"2026-11-26T09:00:00.000Z","by":"terminal","reason":"ticket","state":"in force"}]
})json"));
    for (const auto* part : {"Message m", "192.0.2.1 to gmail, pool auto", "The grant: let 192.0.2.1", "Before that", "raised 192.0.2.1",
                             "In force then: override 7 of (all managed pools) by terminal until", "warm-up stands still; outage",
                             "In force now: override 8 of auto at gmail"})
        EXPECT_THAT(text, HasSubstr(part));
    EXPECT_THAT(message_explained(json::parse(R"({"id":"m"})")), HasSubstr("not tried yet"));
    const auto under_way = message_explained(json::parse(R"({"id":"m","under_way":true})"));
    EXPECT_THAT(under_way, HasSubstr("being sent just now"));
    EXPECT_THAT(under_way, testing::Not(HasSubstr("not tried yet")));
}

}  // namespace
}  // namespace warmpost::cli
