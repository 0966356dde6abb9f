// The keeper of recommendations: from stored state and DNS, with times that stand.
#include "upkeep/advisor_keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/support.h"
#include "support/spool_kit.h"

namespace warmpost::upkeep {
namespace {

using namespace std::chrono_literals;
using control::TestService;
using testing::Contains;
using testing::IsEmpty;
using testing::Not;

class AdvisorKeeperTest : public testing::Test {
protected:
    AdvisorKeeperTest() {
        registry_ = registry::Registry::open(directory_.path() / "registry").value();
        live_ = std::make_unique<config::Live>(service_.config);
        EXPECT_TRUE(service_->create_identity(service_.id, {"a.shop.example", "", {}, "", ""}));
        EXPECT_TRUE(service_->set_identity_status(service_.id, "a.shop.example", control::VerificationStatus::success, ""));
        keeper_ = std::make_unique<AdvisorKeeper>(AdvisorKeeper::Parts{*live_, *service_, *registry_,
                                                                       [this](const std::string& name) -> std::optional<std::vector<std::string>> {
                                                                           asked_.push_back(name);
                                                                           if (dns_broken_) return std::nullopt;
                                                                           return texts_[name];
                                                                       },
                                                                       [this] { return service_.now; }});
    }
    std::vector<std::string> run() {
        keeper_->run();
        std::vector<std::string> open;
        const auto kept = control::RecommendationBook(*registry_).of(service_.id).value();
        for (const auto& each : kept)
            if (each.open) open.push_back(each.what.description);
        return open;
    }
    mutable TestService service_;
    test::ScratchDirectory directory_;
    std::unique_ptr<registry::Registry> registry_;
    std::unique_ptr<config::Live> live_;
    std::map<std::string, std::vector<std::string>> texts_;
    std::vector<std::string> asked_;
    bool dns_broken_ = false;
    std::unique_ptr<AdvisorKeeper> keeper_;
};

TEST_F(AdvisorKeeperTest, ADomainsRecordsAreLookedUpAndWhatIsMendedIsFixed) {
    EXPECT_THAT(run(), testing::AllOf(Contains("DMARC configuration was not found."), Contains("MAIL FROM record is not aligned."),
                                      Contains("BIMI record not found or configured without default selector.")));
    EXPECT_THAT(asked_, testing::ElementsAre("default._bimi.a.shop.example", "_dmarc.a.shop.example", "_dmarc.shop.example"));
    run();
    EXPECT_EQ(asked_.size(), 3u) << "not again at once";
    texts_["_dmarc.shop.example"] = {"v=DMARC1; p=reject"};  // above it
    service_.now += 1h;
    EXPECT_THAT(run(), Not(Contains("DMARC configuration was not found.")));
    const auto kept = control::RecommendationBook(*registry_).of(service_.id).value();
    const auto fixed = std::ranges::find(kept, false, &advisor::Kept::open);
    ASSERT_NE(fixed, kept.end());
    EXPECT_EQ(fixed->created, service_.now - 1h);
    EXPECT_EQ(fixed->updated, service_.now);
}
TEST_F(AdvisorKeeperTest, WhileDnsIsSilentNothingIsFixedOrFound) {
    dns_broken_ = true;
    EXPECT_THAT(run(), Not(Contains("DMARC configuration was not found.")));
    dns_broken_ = false;
    service_.now += 11min;
    EXPECT_THAT(run(), Contains("DMARC configuration was not found."));
    dns_broken_ = true;
    service_.now += 25h;
    EXPECT_THAT(run(), Contains("DMARC configuration was not found."));
}
TEST_F(AdvisorKeeperTest, SendersThatStandBadly) {
    ASSERT_TRUE(
        service_->put_standing(service_.id, "", {reputation::State::paused, service_.now, "The complaint rate is 0.9%: 9 of the last 1000 messages."}));
    EXPECT_THAT(run(), Contains("The complaint rate is at or above the mark of a review."));
}
TEST_F(AdvisorKeeperTest, WhatIsDeletedIsNoLongerOpen) {
    EXPECT_THAT(run(), Not(IsEmpty()));
    ASSERT_TRUE(service_->delete_identity(service_.id, "a.shop.example"));
    EXPECT_THAT(run(), IsEmpty());
}

}  // namespace
}  // namespace warmpost::upkeep
