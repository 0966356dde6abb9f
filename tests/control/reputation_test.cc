// How senders stand: kept, said, lifted, and what may send for it.
#include <gtest/gtest.h>

#include "control/support.h"

namespace warmpost::control {
namespace {

using reputation::State;

class Reputations : public testing::Test {
protected:
    Reputations() {
        ConfigurationSet set;
        set.name = "news";
        EXPECT_TRUE(service->create_configuration_set(service.id, set));
    }
    void stand(State state, const std::string& set = {}) { ASSERT_TRUE(service->put_standing(service.id, set, {state, service.now, "because"})); }
    [[nodiscard]] const Reputation& of(const std::string& set = {}) const { return service.account().reputation(set); }
    TestService service;
};

TEST_F(Reputations, ArePutOutAndKeptOverARestart) {
    EXPECT_TRUE(of().may_send());
    stand(State::paused, "news");
    stand(State::under_review);
    EXPECT_FALSE(of("news").may_send());
    EXPECT_TRUE(of().may_send());
    ASSERT_TRUE(service->say_sending(service.id, "news", SendingWord::disabled));
    ASSERT_TRUE(service->set_reputation_policy(service.id, "news", ReputationPolicy::strict));
    const auto before = of("news");
    service.reopen();
    EXPECT_EQ(of("news"), before);
    EXPECT_EQ(of().standing, (reputation::Standing{State::under_review, service.now, "because"}));
    EXPECT_EQ(error_of(service->put_standing(service.id, "none", {})).code, ErrorCode::NotFound);
}
TEST_F(Reputations, APauseIsLiftedOnceAndCountsAnew) {
    EXPECT_EQ(error_of(service->lift_pause(service.id, "", "ops")).code, ErrorCode::Conflict);
    stand(State::paused);
    service.now += std::chrono::hours(3);
    ASSERT_TRUE(service->lift_pause(service.id, "", "ops"));
    EXPECT_EQ(of().standing.state, State::under_review);
    EXPECT_EQ(of().fresh_start, service.now);
    EXPECT_TRUE(of().may_send());
    EXPECT_EQ(error_of(service->lift_pause(service.id, "", "ops")).code, ErrorCode::Conflict);
}
TEST_F(Reputations, UnderAStrictPolicyALiftEndsWhateverPausedIt) {
    ASSERT_TRUE(service->set_reputation_policy(service.id, "news", ReputationPolicy::strict));
    for (const auto state : {State::under_review, State::paused}) {
        stand(state, "news");
        ASSERT_FALSE(of("news").may_send());
        service.now += std::chrono::hours(1);
        ASSERT_TRUE(service->lift_pause(service.id, "news", "ops"));
        EXPECT_TRUE(of("news").may_send()) << "under review it would be paused still";
        EXPECT_EQ(of("news").standing.state, State::healthy);
        EXPECT_EQ(of("news").fresh_start, service.now);
        EXPECT_EQ(error_of(service->lift_pause(service.id, "news", "ops")).code, ErrorCode::Conflict);
    }
    stand(State::under_review, "news");
    ASSERT_TRUE(service->say_sending(service.id, "news", SendingWord::reinstated));
    EXPECT_EQ(error_of(service->lift_pause(service.id, "news", "ops")).code, ErrorCode::Conflict) << "it sends";
    stand(State::paused, "news");
    ASSERT_TRUE(service->lift_pause(service.id, "news", "ops"));
    EXPECT_EQ(of("news").said, SendingWord::enabled) << "there is nothing left to ignore";
    stand(State::under_review, "news");
    EXPECT_FALSE(of("news").may_send()) << "the next finding counts";
}
TEST_F(Reputations, WordsAndPoliciesDecideWhatFollows) {
    stand(State::under_review, "news");
    ASSERT_TRUE(service->set_reputation_policy(service.id, "news", ReputationPolicy::strict));
    EXPECT_FALSE(of("news").may_send()) << "strict pauses at the review marks";
    ASSERT_TRUE(service->say_sending(service.id, "news", SendingWord::reinstated));
    EXPECT_TRUE(of("news").may_send());
    stand(State::healthy, "news");
    EXPECT_EQ(of("news").said, SendingWord::enabled) << "there is nothing left to ignore";
    stand(State::paused, "news");
    EXPECT_FALSE(of("news").may_send());
    ASSERT_TRUE(service->set_reputation_policy(service.id, "news", ReputationPolicy::none));
    EXPECT_TRUE(of("news").may_send());
    ASSERT_TRUE(service->say_sending(service.id, "news", SendingWord::disabled));
    EXPECT_FALSE(of("news").may_send());
}
TEST_F(Reputations, ASetMadeAnewStandsAsBefore) {
    stand(State::paused, "news");
    ConfigurationSet set;
    set.name = "news";
    ASSERT_TRUE(service->delete_configuration_set(service.id, "news"));
    ASSERT_TRUE(service->create_configuration_set(service.id, set));
    EXPECT_FALSE(of("news").may_send());
    ASSERT_TRUE(service->lift_pause(service.id, "news", "ops"));
    stand(State::healthy, "news");
    ASSERT_TRUE(service->set_reputation_policy(service.id, "news", ReputationPolicy::none));
    ASSERT_TRUE(service->delete_configuration_set(service.id, "news"));
    service.reopen();
    EXPECT_FALSE(service.account().reputations.contains("news")) << "what is good leaves nothing behind";
}

}  // namespace
}  // namespace warmpost::control
