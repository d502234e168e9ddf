/** The variables of a manager that has some settings from its environment. */
export const ENVIRONMENT = {
  KOMO_ENERGY_CO2: "363",
  KOMO_MQTT_URL: "mqtts://broker.invalid",
  KOMO_MQTT_TOKEN: `komo_${"a".repeat(32)}`,
};
