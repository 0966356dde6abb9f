// 10,000 identities and 10,000 configuration sets an account (SES guide, "Service quotas"). The rows are put there behind the service's back.
#include <gtest/gtest.h>

#include "control/support.h"
#include "store/store.h"

namespace warmpost::control {
namespace {

TEST(Limits, TheTenThousandthIsTakenTheNextIsNot) {
    TestService service;
    service.close();
    {
        auto store = std::move(store::Store::open(service.database()).value());
        ASSERT_TRUE(store->transaction([&]() -> Status {
            for (int i = 0; i < 9'999; ++i) {
                store::IdentityRow identity;
                identity.account = service.id.value();
                identity.name = "a" + std::to_string(i) + "@example.com";
                identity.kind = "address";
                identity.status = identity.dkim_status = "pending";
                if (auto put = store->insert(identity, {}); !put) return put;
                store::ConfigurationSetRow set;
                set.account = service.id.value();
                set.name = "set" + std::to_string(i);
                if (auto put = store->insert(set, {}); !put) return put;
            }
            return {};
        }));
    }
    service.reopen();
    EXPECT_TRUE(service->create_identity(service.id, {"last@example.com", "", {}, "", ""}));
    EXPECT_EQ(error_of(service->create_identity(service.id, {"more@example.com", "", {}, "", ""})).code, ErrorCode::LimitExceeded);
    ConfigurationSet set;
    set.name = "last";
    EXPECT_TRUE(service->create_configuration_set(service.id, set));
    set.name = "more";
    EXPECT_EQ(error_of(service->create_configuration_set(service.id, set)).code, ErrorCode::LimitExceeded);
}

}  // namespace
}  // namespace warmpost::control
