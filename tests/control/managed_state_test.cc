// States of the managed policies as text: exact both ways, patient with other versions, firm with garbage.
#include "control/managed_state.h"

#include <gtest/gtest.h>

#include <random>

namespace warmpost::control {
namespace {

managed::PairState random_pair(std::mt19937& random) {
    managed::PairState state;
    state.each_field([&](const char*, auto& field) {
        using Field = std::remove_reference_t<decltype(field)>;
        if constexpr (std::is_same_v<Field, managed::SlidingCount>) {
            for (int i = 0; i < 40; ++i) {
                field.move_to(3'000'000 + static_cast<std::int64_t>(random() % 300) + i * 5);
                field.add(static_cast<std::int64_t>(random() % 1000));
            }
        } else if constexpr (std::is_same_v<Field, bool>) {
            field = random() % 2 == 0;
        } else if constexpr (std::is_same_v<Field, double>) {
            field = std::uniform_real_distribution<double>(0, 1e6)(random) / 7;
        } else {
            field = static_cast<std::int64_t>(random());
        }
    });
    return state;
}

TEST(ManagedState, GoesToTextAndBackExactly) {
    std::mt19937 random(7);
    for (int i = 0; i < 300; ++i) {
        const auto state = random_pair(random);
        const auto text = state_text(state);
        const auto back = pair_state_of(text);
        ASSERT_TRUE(back) << text;
        EXPECT_EQ(state_text(*back), text);
        EXPECT_EQ(back->allowance, state.allowance);
        EXPECT_EQ(back->suspicion, state.suspicion);
        EXPECT_EQ(back->taken.day(), state.taken.day());
    }
    autoscale::State scaler;
    scaler.isps["gmail"].hours[3] = 0.1;
    scaler.isps["gmail"].since = 12;
    scaler.drains_since["192.0.2.1"] = 4;
    const auto back = scaler_state_of(state_text(scaler)).value();
    EXPECT_EQ(back.isps.at("gmail").hours[3], 0.1);
    EXPECT_EQ(back.drains_since, scaler.drains_since);
    managed::IspState isp;
    isp.hour_share = 0.1234567890123;
    isp.patient = true;
    EXPECT_EQ(isp_state_of(state_text(isp))->hour_share, isp.hour_share);
    EXPECT_TRUE(isp_state_of(state_text(isp))->patient);
}

TEST(ManagedState, UnknownNamesAreSkippedNewOnesKeepTheirDefault) {
    const auto state = pair_state_of(R"({"gone":[1,{"a":2}],"known":12.5})").value();
    EXPECT_EQ(state.known, 12.5);
    EXPECT_EQ(state.allowance, 0);
    EXPECT_EQ(isp_state_of("{}")->warm_days, 0);
}

TEST(ManagedState, GarbageIsAnErrorAndNeverACrash) {
    const auto text = state_text(managed::PairState{});
    for (const auto* bad :
         {"", "[]", "null", "{", R"({"known":true})", R"({"known":"nan"})", R"({"known":"1e999"})", R"({"taken":{"slots":[1]}})",
          R"({"taken":{"slot":-5}})", R"({"taken":7})", R"({"day_limited":1})"})
        EXPECT_FALSE(pair_state_of(bad)) << bad;
    EXPECT_FALSE(scaler_state_of(R"({"day":-70000000000})"));
    EXPECT_FALSE(scaler_state_of(R"({"isps":{"a":{"since":-9}}})"));
    std::mt19937 random(3);
    for (int i = 0; i < 3000; ++i) {
        auto noise = text;
        for (int k = 0; k < 4; ++k) noise[random() % noise.size()] = static_cast<char>(random());
        const auto state = pair_state_of(noise);
        EXPECT_TRUE(!state || !state_text(*state).empty());
    }
    std::string deep(100'000, '[');
    EXPECT_FALSE(pair_state_of(deep));
}

}  // namespace
}  // namespace warmpost::control
