#include "mail/message/form_data.h"

#include <gmock/gmock.h>

#include <random>

namespace warmpost::mail {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr const char* kType = "multipart/form-data; boundary=----B7";
const std::string kOneClick = "------B7\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n------B7--\r\n";

TEST(FormData, FieldsComeInOrder) {
    EXPECT_THAT(form_data(kType, kOneClick), ElementsAre(Pair("List-Unsubscribe", "One-Click")));
    const std::string two = "------B7\r\ncontent-disposition: form-data; name=topic\r\n\r\na b\r\n" + kOneClick;
    EXPECT_THAT(form_data("Multipart/Form-Data;boundary=\"----B7\"", two), ElementsAre(Pair("topic", "a b"), Pair("List-Unsubscribe", "One-Click")));
}
TEST(FormData, WhatIsNoneHasNoFields) {
    EXPECT_THAT(form_data("application/x-www-form-urlencoded", "a=b"), IsEmpty());
    EXPECT_THAT(form_data("multipart/form-data", kOneClick), IsEmpty()) << "no boundary";
    EXPECT_THAT(form_data("multipart/form-data; boundary=other", kOneClick), IsEmpty());
    EXPECT_THAT(form_data("multipart/form-data; boundary=----B7\r\nX: y", kOneClick), IsEmpty());
    EXPECT_THAT(form_data(kType, ""), IsEmpty());
    EXPECT_THAT(form_data(kType, "------B7\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\nOne-Click\r\n------B7--\r\n"), IsEmpty());
}
TEST(FormData, ManyFieldsAndTornOnesAreBounded) {
    std::string many;
    for (int i = 0; i < 5'000; ++i) many += "------B7\r\nContent-Disposition: form-data; name=n\r\n\r\nv\r\n";
    EXPECT_EQ(form_data(kType, many + "------B7--\r\n").size(), kMaxFormFields);
    std::mt19937 random(3);
    for (int round = 0; round < 2'000; ++round) {
        std::string torn = kOneClick.substr(0, random() % kOneClick.size());
        if (!torn.empty()) torn[random() % torn.size()] = static_cast<char>(random());
        EXPECT_LE(form_data(kType, torn).size(), 1u);
    }
}

}  // namespace
}  // namespace warmpost::mail
